#include "store/codec/debt_lists.hpp"

#include "store/codec/contract_words.hpp"
#include "store/codec/part_text.hpp"

namespace airtime::store {

using charging::Advance;
using charging::Hold;
using charging::HoldPart;
using charging::Instant;
using charging::Money;
using charging::RecentRecharge;
using charging::Repayment;

namespace {

constexpr std::array<std::string_view, 3> advance_state_names{"open", "overdue", "written_off"};

/// `before` stands in front of each word.
void append_ageing(std::string& out, const charging::Ageing& ageing, char before) {
    if (ageing.reminded_days_before) {
        append_number((out += before) += "reminded=", *ageing.reminded_days_before);
    }
    for (const auto& [happened, word] : {std::pair{ageing.late_fee_charged, "late_fee"},
                                         {ageing.swept, "swept"},
                                         {ageing.reinstated, "reinstated"}}) {
        if (happened) (out += before) += word;
    }
}

/// `864000000+0+1768089600000+0`: by how many ms the contract and the account, and until when, where known.
void append_moved_ends(std::string& out, const charging::ValidityExtension& extended) {
    append_number(out, extended.contract.count());
    append_number(out += '+', extended.account.count());
    if (extended.contract_until != Instant{} || extended.account_until != Instant{}) {
        append_instant(out += '+', extended.contract_until);
        append_instant(out += '+', extended.account_until);
    }
}

void take_moved_ends(charging::ValidityExtension& extended, Parts& amounts) {
    extended.contract = std::chrono::milliseconds{amounts.number<std::int64_t>()};
    extended.account = std::chrono::milliseconds{amounts.number<std::int64_t>()};
    if (amounts.more()) {
        extended.contract_until = amounts.instant();
        extended.account_until = amounts.instant();
    }
}

void append_extension(std::string& out, const charging::ValidityExtension& extended, char before) {
    if (extended != charging::ValidityExtension{}) {
        append_moved_ends((out += before) += "extended=", extended);
    }
}

void take_extension(charging::ValidityExtension& extended, Parts& member) {
    Parts amounts{member.raw(), '+'};
    take_moved_ends(extended, amounts);
    member.absorb(amounts);
}

void append_given_up(std::string& out, const Advance& advance, char before) {
    if (advance.given_up_principal != Money{} || advance.given_up_fee != Money{}) {
        ((out += before) += "given_up=") += advance.given_up_principal.to_string();
        (out += '/') += advance.given_up_fee.to_string();
    }
}

void take_given_up(Advance& advance, Parts& member) {
    Parts amounts{member.raw(), '/'};
    advance.given_up_principal = amounts.money();
    advance.given_up_fee = amounts.money();
    member.absorb(amounts);
}

void take_ageing(charging::Ageing& ageing, std::string_view key, Parts& member) {
    if (key == "reminded") {
        ageing.reminded_days_before = member.number<std::uint32_t>();
    } else if (key == "late_fee") {
        ageing.late_fee_charged = true;
    } else if (key == "swept") {
        ageing.swept = true;
    } else if (key == "reinstated") {
        ageing.reinstated = true;
    } else {
        member.fail("a member of the advance is unknown");
    }
}

void take_member(Advance& advance, Parts& member) {
    const std::string_view key = member.raw();
    if (key == "owes") {
        Parts amounts{member.raw(), '/'};
        advance.outstanding_principal = amounts.money();
        advance.outstanding_fee = amounts.money();
        member.absorb(amounts);
    } else if (key == "channel") {
        advance.channel = member.one_of<charging::Channel>(channel_names);
    } else if (key == "state") {
        advance.state = member.one_of<charging::AdvanceState>(advance_state_names);
    } else if (key == "drawn") {
        advance.drawn = true;
    } else if (key == "vat") {
        advance.vat_basis_points = member.number<std::uint32_t>();
    } else if (key == "extended") {
        take_extension(advance.extended, member);
    } else if (key == "given_up") {
        take_given_up(advance, member);
    } else {
        take_ageing(advance.ageing, key, member);
    }
}

}  // namespace

std::string Listed<Advance>::encode(const Advance& advance) {
    std::string out;
    append_encoded(out, advance.account.value, {});
    (out += ' ') += advance.principal.to_string();
    (out += ' ') += advance.fee.to_string();
    append_instant(out += ' ', advance.granted_at);
    append_instant(out += ' ', advance.due_at);
    append_encoded(out += ' ', advance.policy, {});
    if (advance.outstanding_principal != advance.principal || advance.outstanding_fee != advance.fee) {
        (out += " owes=") += advance.outstanding_principal.to_string();
        (out += '/') += advance.outstanding_fee.to_string();
    }
    if (advance.channel != charging::Channel{}) {
        out.append(" channel=").append(name_of(advance.channel, channel_names));
    }
    if (advance.state != charging::AdvanceState{}) {
        out.append(" state=").append(name_of(advance.state, advance_state_names));
    }
    if (advance.drawn) out += " drawn";
    if (advance.vat_basis_points != 0) append_number(out += " vat=", advance.vat_basis_points);
    append_ageing(out, advance.ageing, ' ');
    append_extension(out, advance.extended, ' ');
    append_given_up(out, advance, ' ');
    return out;
}

Advance Listed<Advance>::take(std::string name, Parts& words) {
    Advance advance;
    advance.id.value = std::move(name);
    advance.account.value = words.text();
    advance.principal = words.money();
    advance.fee = words.money();
    advance.granted_at = words.instant();
    advance.due_at = words.instant();
    advance.policy = words.text();
    advance.outstanding_principal = advance.principal;
    advance.outstanding_fee = advance.fee;
    while (words.more()) {
        Parts member{words.raw(), '='};
        take_member(advance, member);
        words.absorb(member);
    }
    return advance;
}

std::string Listed<Hold>::encode(const Hold& hold) {
    std::string out;
    append_encoded(out, hold.account.value, {});
    append_instant(out += ' ', hold.created_at);
    for (const HoldPart& part : hold.parts) {
        append_encoded(out += ' ', part.advance.value, separators);
        out += ':' + part.fee.to_string() + ':' + part.principal.to_string();
    }
    return out;
}

Hold Listed<Hold>::take(std::string name, Parts& words) {
    Hold hold;
    hold.recharge.value = std::move(name);
    hold.account.value = words.text();
    hold.created_at = words.instant();
    while (words.more()) {
        Parts members{words.raw(), ':'};
        HoldPart part;
        part.advance.value = members.text();
        part.fee = members.money();
        part.principal = members.money();
        hold.parts.push_back(std::move(part));
        words.absorb(members);
    }
    return hold;
}

namespace {

void append_repayment(std::string& out, const Repayment& repayment) {
    const Advance& advance = repayment.advance;
    append_encoded(out, advance.id.value, separators);
    append_encoded(out += ':', advance.account.value, separators);
    out += ':' + advance.principal.to_string() + ':' + advance.fee.to_string();
    append_number(out += ':', advance.vat_basis_points);
    out.append(":").append(name_of(advance.channel, channel_names));
    append_instant(out += ':', advance.granted_at);
    append_instant(out += ':', advance.due_at);
    append_encoded(out += ':', advance.policy, separators);
    append_encoded(out += ':', repayment.taken_from.value, separators);
    out += ':' + repayment.fee.to_string() + ':' + repayment.principal.to_string();
    if (repayment.settled_at) append_instant(out += ":settled=", *repayment.settled_at);
    if (!repayment.counted) out += ":uncounted";
    if (advance.state != charging::AdvanceState{}) {
        out.append(":state=").append(name_of(advance.state, advance_state_names));
    }
    append_ageing(out, advance.ageing, ':');
    append_extension(out, advance.extended, ':');
}

void take_settlement(Repayment& repayment, Parts& member) {
    const std::string_view key = member.raw();
    if (key == "settled") {
        repayment.settled_at = member.instant();
    } else if (key == "uncounted") {
        repayment.counted = false;
    } else if (key == "state") {
        repayment.advance.state = member.one_of<charging::AdvanceState>(advance_state_names);
    } else if (key == "extended") {
        take_extension(repayment.advance.extended, member);
    } else {
        take_ageing(repayment.advance.ageing, key, member);
    }
}

Repayment take_repayment(Parts& words) {
    Parts members{words.raw(), ':'};
    Repayment repayment;
    Advance& advance = repayment.advance;
    advance.id.value = members.text();
    advance.account.value = members.text();
    advance.principal = members.money();
    advance.fee = members.money();
    advance.vat_basis_points = members.number<std::uint32_t>();
    advance.channel = members.one_of<charging::Channel>(channel_names);
    advance.granted_at = members.instant();
    advance.due_at = members.instant();
    advance.drawn = true;
    advance.policy = members.text();
    repayment.taken_from.value = members.text();
    repayment.fee = members.money();
    repayment.principal = members.money();
    while (members.more()) {
        Parts member{members.raw(), '='};
        take_settlement(repayment, member);
        members.absorb(member);
    }
    words.absorb(members);
    return repayment;
}

}  // namespace

std::string Listed<RecentRecharge>::encode(const RecentRecharge& recharge) {
    std::string out;
    append_instant(out, recharge.at);
    if (recharge.extended != charging::ValidityExtension{}) append_moved_ends(out += '+', recharge.extended);
    append_part(out += ' ', recharge.credited);
    append_part(out += ' ', recharge.bonus);
    for (const Repayment& repayment : recharge.repaid) append_repayment(out += ' ', repayment);
    return out;
}

RecentRecharge Listed<RecentRecharge>::take(std::string name, Parts& words) {
    RecentRecharge recharge;
    recharge.id.value = std::move(name);
    Parts times{words.raw(), '+'};
    recharge.at = times.instant();
    if (times.more()) take_moved_ends(recharge.extended, times);
    words.absorb(times);
    recharge.credited = take_part(words);
    recharge.bonus = take_part(words);
    while (words.more()) recharge.repaid.push_back(take_repayment(words));
    return recharge;
}

}  // namespace airtime::store
