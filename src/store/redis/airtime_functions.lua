#!lua name=airtime_@hash@

-- Compare, then apply: no rule of business is here. The hash of this text stands in all names, so that programs with
-- another one work on the same server beside these. All keys of a commit share a hash tag, but for entries of indexes; those
-- that follow from the contract's key are made here.

-- Whether a total may be moved: HINCRBY refuses beyond 64 bits, when other writes of the call may have been made. In
-- doubles, which are off by at most 1,024 here.
local function is_countable(total, increment)
    local bound = 9.2e18
    return math.abs(increment) <= bound and math.abs((tonumber(total) or 0) + increment) <= bound
end

-- What is known of the exposure that a commit adds to: from its step `countable`, for its step `exposure`.
local exposure_found = {}

-- Totals of an hour, a day or a client's day begin anew when its number, that only rises, is another.
local function is_new_span(span, known)
    return tonumber(span) > tonumber(known or '-1')
end

local function is_countable_in(span, known_span, total, increment)
    return is_countable(not is_new_span(span, known_span) and total, increment)
end

local exposure_words = '(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) ?(%S*) ?(%S*)'

local function is_exposure_countable(key, words)
    local hour, day, lent, advances, debt, overdue, recharged, by = words:match(exposure_words)
    local found = redis.call('HMGET', key, 'debt', 'overdue', 'hour', 'hour_lent', 'day', 'day_lent', 'recharged_day:' .. by,
                             'recharged:' .. by)
    exposure_found = found
    return is_countable(found[1], debt) and is_countable(found[2], overdue)
        and (advances == '0' or is_countable_in(hour, found[3], found[4], lent)
                and is_countable_in(day, found[5], found[6], lent))
        and (by == '' or is_countable_in(day, found[7], found[8], recharged))
end

-- What was lent in the latest hour or day.
local function count_span(key, name, span, known, lent, advances)
    if is_new_span(span, known) then
        redis.call('HSET', key, name, span, name .. '_lent', lent, name .. '_advances', advances)
    else
        redis.call('HINCRBY', key, name .. '_lent', lent)
        redis.call('HINCRBY', key, name .. '_advances', advances)
    end
end

-- What one client, till or role of people recharged on the latest day that it did.
local function count_recharged(key, by, day, known, amount)
    if is_new_span(day, known) then
        redis.call('HSET', key, 'recharged_day:' .. by, day, 'recharged:' .. by, amount)
    else
        redis.call('HINCRBY', key, 'recharged:' .. by, amount)
    end
end

-- What was lent, what is owed and what was recharged.
local function count_exposure(key, words)
    local hour, day, lent, advances, debt, overdue, recharged, by = words:match(exposure_words)
    if advances ~= '0' then
        count_span(key, 'hour', hour, exposure_found[3], lent, advances)
        count_span(key, 'day', day, exposure_found[5], lent, advances)
    end
    if debt ~= '0' then
        redis.call('HINCRBY', key, 'debt', debt)
    end
    if overdue ~= '0' then
        redis.call('HINCRBY', key, 'overdue', overdue)
    end
    if by ~= '' then
        count_recharged(key, by, day, exposure_found[7], recharged)
    end
end

-- What of a message may be sent at once goes to the stream, the rest waits.
--   when: in ms, empty: at once
local function tell(outbox, later, when, message)
    if when == '' then
        redis.call('XADD', outbox, '*', 'm', message)
    else
        redis.call('ZADD', later, when, message)
    end
end

-- Of the key of a contract, "{pNN}:contract:<contract>".
local function contract_of(key)
    return key:sub(key:find(':', 1, true) + #'contract:' + 1)
end

-- A key beside the contract's.
local function beside(key, name)
    return key:sub(1, key:find(':', 1, true)) .. name
end

-- An entry of the index: whose the name is and, of a session that ended, its record.
local function entry_in(value)
    local length, first = value:match('^%z(%d+):()')
    if not length then
        return value
    end
    return value:sub(first, first + length - 1), value:sub(first + length)
end

local function name_in(entry)
    return entry:sub(#'session:' + 1)
end

local function ended_key(key, session)
    return beside(key, 'ended:' .. session)
end

-- What stands against a new session, where the index has an entry of its name: without one, none of that name ended
-- lately, as no record outlives it.
local function against_new(key, entry, value, session)
    local contract, record = entry_in(value)
    local is_own = contract == contract_of(key)
    if is_own and record and name_in(entry) == session or redis.call('EXISTS', ended_key(key, session)) == 1 then
        return {'NOT_NEW'}
    end
    return not is_own and {'TAKEN'} or nil
end

-- Keeps the entry of a name that is the contract's; the record in it, which goes sooner, is kept apart.
local function keep_name(key, entry, value, kept_s)
    local contract, record = entry_in(value)
    if record then
        redis.call('SET', ended_key(key, name_in(entry)), record, 'PX', math.max(redis.call('PTTL', entry), 1))
        redis.call('SET', entry, contract, 'EX', kept_s)
    else
        redis.call('EXPIRE', entry, kept_s)
    end
end

-- Steps of a commit that look: each returns what stands against the commit, or nothing. Each gets the contract's key and
-- the place of its first and its last word in args.
local checks = {
    -- key of the stored answer
    unanswered = function(_, args, first)
        local answer = redis.call('GET', args[first])
        return answer and {'ANSWERED', answer}
    end,
    -- key of the name's entry in the index, the new session
    not_taken = function(key, args, first)
        local value = redis.call('GET', args[first])
        return value and against_new(key, args[first], value, args[first + 1])
    end,
    -- what the change adds to the exposure: hour, day, lent, advances, debt, overdue, and where a recharge is counted its
    -- amount and who made it
    countable = function(key, args, first)
        return not is_exposure_countable(beside(key, 'exposure'), args[first]) and {'UNCOUNTABLE'} or nil
    end,
    -- the last of them, as it writes where nothing stands against it: the same, then how long the entry is kept, in s
    claimed = function(key, args, first)
        local entry = args[first]
        local value = redis.call('SET', entry, contract_of(key), 'EX', args[first + 2], 'NX', 'GET')
        local against = value and against_new(key, entry, value, args[first + 1])
        if value and not against then
            keep_name(key, entry, value, args[first + 2])
        end
        return against
    end,
}

-- Lua hands over some thousand words at a time, and a contract must not be left half written.
local piece = 4000
local function in_pieces(command, key, args, first, last)
    for i = first, last, piece do
        redis.call(command, key, unpack(args, i, math.min(i + piece - 1, last)))
    end
end

-- Steps that write, in the same form.
local writes = {
    -- the next token, fields and values
    set = function(key, args, first, last)
        local whole = math.min(first + piece, last)
        redis.call('HSET', key, 'token', unpack(args, first, whole))
        in_pieces('HSET', key, args, whole + 1, last)
    end,
    -- fields
    remove = function(key, args, first, last)
        in_pieces('HDEL', key, args, first, last)
    end,
    -- when the contract is due next, in ms; empty: never
    due = function(key, args, first)
        local timers = beside(key, 'timers')
        if args[first] == '' then
            redis.call('ZREM', timers, contract_of(key))
        else
            redis.call('ZADD', timers, args[first], contract_of(key))
        end
    end,
    -- as countable
    exposure = function(key, args, first)
        count_exposure(beside(key, 'exposure'), args[first])
    end,
    -- key of a name's entry in the index, how long it is kept, in s; another contract's stays
    named = function(key, args, first)
        local value = redis.call('SET', args[first], contract_of(key), 'EX', args[first + 1], 'NX', 'GET')
        if value and entry_in(value) == contract_of(key) then
            keep_name(key, args[first], value, args[first + 1])
        end
    end,
    -- the same, of names that are not used any more
    unnamed = function(key, args, first, last)
        for i = first, last, 2 do
            local value = redis.call('GET', args[i])
            if value and entry_in(value) == contract_of(key) then
                keep_name(key, args[i], value, args[i + 1])
            end
        end
    end,
    -- how long records are kept, in s, then each session that ended, its record, and the key of its name's entry in the
    -- index, which the record must not outlive
    ended = function(key, args, first, last)
        for i = first + 1, last, 3 do
            redis.call('SET', ended_key(key, args[i]), args[i + 1], 'EX', args[first])
            if not redis.call('SET', args[i + 2], contract_of(key), 'EX', args[first], 'NX') then
                redis.call('EXPIRE', args[i + 2], args[first], 'GT')
            end
        end
    end,
    -- the same of sessions whose names end with them, in the index: how long records are kept and how long an entry of an
    -- open session is, in s, then key and entry of each; where another contract has the name, its entry is kept as of an
    -- open session, and the record apart
    ended_with_name = function(key, args, first, last)
        for i = first + 2, last, 2 do
            local entry, value = args[i], args[i + 1]
            local before = redis.call('SET', entry, value, 'EX', args[first], 'GET')
            if before and before ~= contract_of(key) and entry_in(before) ~= contract_of(key) then
                local _, ended = entry_in(before)
                redis.call('SET', entry, before, 'EX', args[ended and first or first + 1])
                local _, record = entry_in(value)
                redis.call('SET', ended_key(key, name_in(entry)), record, 'EX', args[first])
            end
        end
    end,
    -- recharge ids
    work = function(key, args, first, last)
        for i = first, last do
            redis.call('XADD', beside(key, 'work'), '*', 'contract', contract_of(key), 'recharge', args[i])
        end
    end,
    -- node and text of each call to a client
    calls = function(key, args, first, last)
        for i = first, last, 2 do
            redis.call('XADD', beside(key, 'calls'), 'MAXLEN', '~', 1000, '*', 'node', args[i], 'call', args[i + 1])
        end
    end,
    -- when each message may be sent, and the message
    tell = function(key, args, first, last)
        for i = first, last, 2 do
            tell(beside(key, 'outbox'), beside(key, 'later'), args[i], args[i + 1])
        end
    end,
    -- key of the stored answer, the answer, how long it is kept, in s
    answered = function(_, args, first)
        redis.call('SET', args[first], args[first + 1], 'EX', args[first + 2])
    end,
}

-- What steps are called in a plan.
local events_step = ('v'):byte()
local check_of = {
    [('a'):byte()] = checks.unanswered,
    [('c'):byte()] = checks.claimed,
    [('f'):byte()] = checks.not_taken,
    [('x'):byte()] = checks.countable,
}
local write_of = {
    [('A'):byte()] = writes.answered,
    [('C'):byte()] = writes.calls,
    [('E'):byte()] = writes.ended_with_name,
    [('X'):byte()] = writes.exposure,
    [('d'):byte()] = writes.due,
    [('e'):byte()] = writes.ended,
    [('n'):byte()] = writes.named,
    [('r'):byte()] = writes.remove,
    [('s'):byte()] = writes.set,
    [('t'):byte()] = writes.tell,
    [('u'):byte()] = writes.unnamed,
    [('w'):byte()] = writes.work,
}

-- How many words a plan says there are, in the three bytes behind `at`.
local function count_in(plan, at)
    local high, middle, low = plan:byte(at + 1, at + 3)
    return high * 65536 + middle * 256 + low
end

-- One commit of args[at] and behind. Returns what stands against it, or nothing: it was made, and its events are among
-- those of its stream in `events`.
local function commit_one(key, args, at, events)
    local token, plan = args[at], args[at + 1]
    local first = at + 2
    local place = 5
    -- The answer of its first is a duplicate's, whatever became of the contract since.
    if check_of[plan:byte(place)] == checks.unanswered then
        local answered = checks.unanswered(key, args, first)
        if answered then
            return answered
        end
        first, place = first + 1, place + 4
    end
    if (redis.call('HGET', key, 'token') or '') ~= token then
        return {'CONFLICT', plan:byte() == 0 and redis.call('HGETALL', key) or {}}
    end
    while place < #plan do
        local step, behind = plan:byte(place), first + count_in(plan, place)
        if write_of[step] then
            write_of[step](key, args, first, behind - 1)
        elseif step == events_step then
            local stream = beside(key, 'events')
            events[stream] = (events[stream] and events[stream] .. '\n' or '') .. args[first]
        else
            local against = check_of[step](key, args, first, behind - 1)
            if against then
                return against
            end
        end
        first, place = behind, place + 4
    end
end

-- The stream cannot be written: its partition's commits are in doubt, and no others.
local function fail_all_of(stream, keys, why, failed)
    for i, key in ipairs(keys) do
        if beside(key, 'events') == stream then
            failed[#failed + 1] = i
            failed[#failed + 1] = why
        end
    end
end

-- commit: changes contracts, each if nobody else did.
--   KEYS[i] hash of the contract of the i-th commit
--   ARGV for each commit: expected token, empty: the contract must not exist; its plan; the words of its steps.
--   A plan is a byte that is 0, or 1 where a conflict brings no state; how many words are behind it, in three bytes; then of
--   each step, those that look before those that write, its letter, and how many words it has. Step v has one: ledger events.
-- All events of a partition are one entry of its stream, whatever became of single commits: a change without its events
-- would be an error in the books.
-- Returns OK, or of each commit that was not made its number and {CONFLICT, {field, value, ...}}, empty where the contract
-- is gone or the plan says so | {ANSWERED, stored answer} | {NOT_NEW}: the session ended before | {TAKEN}: another
-- contract has its name | {UNCOUNTABLE}: a total of the exposure is full | an error
local function commit(keys, args)
    local events, failed = {}, {}
    local at = 1
    for i, key in ipairs(keys) do
        local ran, against = pcall(commit_one, key, args, at, events)
        if not ran then
            against = type(against) == 'table' and against or {err = tostring(against)}
        end
        if against then
            failed[#failed + 1] = i
            failed[#failed + 1] = against
        end
        at = at + 2 + count_in(args[at + 1], 1)
    end
    for stream, entry in pairs(events) do
        local added = redis.pcall('XADD', stream, '*', 'e', entry)
        if type(added) == 'table' and added.err then
            fail_all_of(stream, keys, added, failed)
        end
    end
    return failed[1] and failed or redis.status_reply('OK')
end

-- enqueue: a message that comes with no change of a contract, once.
--   KEYS[1] its id, remembered   KEYS[2] outbox stream   ARGV[1] message   ARGV[2] how long it is remembered, in s
-- Returns 1 | 0: it was written before
local function enqueue(keys, args)
    if not redis.call('SET', keys[1], '', 'NX', 'EX', args[2]) then
        return 0
    end
    tell(keys[2], '', '', args[1])
    return 1
end

-- release: messages whose time has come.
--   KEYS[1] messages that wait   KEYS[2] outbox stream   ARGV[1] now in ms   ARGV[2] at most so many
-- Returns how many that were
local function release(keys, args)
    local due = redis.call('ZRANGEBYSCORE', keys[1], '-inf', args[1], 'LIMIT', 0, args[2])
    for _, message in ipairs(due) do
        redis.call('ZREM', keys[1], message)
        tell(keys[2], '', '', message)
    end
    return #due
end

-- Among a day's totals, which go after so many seconds.
local function count_message(totals, kind, status, by, kept)
    local name = 'message_count:' .. kind .. ' ' .. status
    if redis.call('HINCRBY', totals, name, by) == 0 then
        redis.call('HDEL', totals, name)
    end
    redis.call('EXPIRE', totals, kept)
end

-- What is counted of it: that it was sent, and beside that what became of it in the end, once.
local function count_outcome(totals, kind, from, to, kept)
    if from and from ~= 'sent' then
        count_message(totals, kind, from, -1, kept)
    end
    if to ~= 'sent' then
        count_message(totals, kind, to, 1, kept)
    end
end

-- Fields of a message's record: its kind, what became of it, the day that it counts on, and whether the gateway took it.
-- Those of an earlier version have no day.
local function message_of(record)
    local fields = redis.call('HMGET', record, 'kind', 'status', 'date', 'taken')
    local status = fields[2]
    local taken = fields[4] or status == 'sent' or status == 'delivered' or status == 'undelivered'
    return fields[1], status, fields[3], fields[1] and taken
end

-- recorded: a message that its sender is done with. What is known of one that the gateway took is not undone by sending
-- once more; what was rejected and is taken after all counts as sent.
--   KEYS[1] its record   KEYS[2] totals of the day   ARGV[1] status   ARGV[2] kind   ARGV[3] how long it is kept, in s
--   ARGV[4] how long totals are kept, in s   ARGV[5] the day   then fields and values
-- Returns 1 | the day that it counts on, which is another: nothing is done
local function recorded(keys, args)
    local kind, before, date, taken = message_of(keys[1])
    if date and date ~= args[5] then
        return date
    end
    local status = args[1]
    if taken or (not kind and before and status == 'sent') then
        status = before
    end
    redis.call('HSET', keys[1], 'kind', args[2], 'status', status, 'date', args[5], unpack(args, 6))
    redis.call('EXPIRE', keys[1], args[3])
    if args[1] == 'sent' and not taken then
        redis.call('HSET', keys[1], 'taken', 1)
        count_message(keys[2], args[2], 'sent', 1, args[4])
    end
    if not kind or before ~= status then
        count_outcome(keys[2], args[2], kind and date and before, status, args[4])
    end
    return 1
end

-- delivery: what the network says of a message, which may be before its sender has recorded it. That it was sent undoes
-- nothing that is known.
--   KEYS[1] its record   KEYS[2] totals of the day   ARGV[1] status   ARGV[2] how long that is kept if there is no
--   record, in s   ARGV[3] how long totals are kept, in s   ARGV[4] the day
-- Returns 1 | the day that it counts on, which is another: nothing is done
local function delivery(keys, args)
    local kind, before, date, taken = message_of(keys[1])
    if date and date ~= args[4] then
        return date
    end
    if args[1] == 'sent' and before then
        return 1
    end
    redis.call('HSET', keys[1], 'status', args[1])
    if not kind then
        redis.call('EXPIRE', keys[1], args[2])
    elseif before ~= args[1] then
        if not taken then
            redis.call('HSET', keys[1], 'taken', 1)
            count_message(keys[2], kind, 'sent', 1, args[3])
        end
        count_outcome(keys[2], kind, date and before, args[1], args[3])
    end
    return 1
end

-- swap: sets an index entry if it still is what the caller saw.
--   KEYS[1] index entry   ARGV[1] value seen, empty: none   ARGV[2] new value, empty: no entry
-- Returns 1 | 0
local function swap(keys, args)
    if (redis.call('GET', keys[1]) or '') ~= args[1] then
        return 0
    end
    if args[2] == '' then
        redis.call('DEL', keys[1])
    else
        redis.call('SET', keys[1], args[2])
    end
    return 1
end

-- edit: changes fields of a hash if nobody edited it since the caller saw it.
--   KEYS[1] hash   ARGV[1] its field `revision` as seen, 0: none   then fields and values, an empty value: no such field
-- Returns 1 | 0
local function edit(keys, args)
    if (redis.call('HGET', keys[1], 'revision') or '0') ~= args[1] then
        return 0
    end
    for i = 2, #args, 2 do
        if args[i + 1] == '' then
            redis.call('HDEL', keys[1], args[i])
        else
            redis.call('HSET', keys[1], args[i], args[i + 1])
        end
    end
    redis.call('HINCRBY', keys[1], 'revision', 1)
    return 1
end

-- lease: takes or renews the lease of a partition's ledger.
--   KEYS[1] lease   KEYS[2] position hash   ARGV[1] owner   ARGV[2] time to live in ms
-- Returns {field, value, ...} of the position | nil: another owner holds it
local function lease(keys, args)
    local owner = redis.call('GET', keys[1])
    if owner and owner ~= args[1] then
        return nil
    end
    redis.call('SET', keys[1], args[1], 'PX', args[2])
    return redis.call('HGETALL', keys[2])
end

-- A history is one string of lines, the newest last: a list takes 80 bytes more of each contract. What is older than the
-- bytes that are kept goes, but never the newest line. Not by APPEND, after which the string has twice its room.
local function remember(history, lines, kept)
    local all = (redis.call('GET', history) or '') .. lines .. '\n'
    if #all > kept then
        local newest = lines:match('.*\n(.*)') or lines
        local whole = all:sub(all:find('\n', #all - kept, true) + 1)
        all = #whole > #newest and whole or newest .. '\n'
    end
    redis.call('SET', history, all)
end

-- Whether the partition stands where a step begins.
local function stands_at(position, cursor, file, file_bytes)
    local at = redis.call('HMGET', position, 'cursor', 'file', 'file_bytes')
    return (at[1] or '0-0') == cursor and (at[2] or '') == file and (at[3] or '0') == file_bytes
end

-- Calls visit(key, how long it is kept in s, first, last) for each daily total of a step, with the places of its names
-- and increments in args. Returns the place behind the last.
local function each_day(keys, args, visit)
    local at = 10
    for day = 1, tonumber(args[9]) do
        local last = at + 1 + 2 * tonumber(args[at + 1])
        visit(keys[2 + day], tonumber(args[at]), at + 2, last)
        at = last + 1
    end
    return at
end

-- advance: moves the ledger's position, and with it all that was counted on the way, from where the caller saw it: a
-- step that lands late, or a second time, moves nothing.
--   KEYS[1] lease   KEYS[2] position hash, then d daily totals, then histories
--   ARGV[1] owner   ARGV[2] cursor, ARGV[3] file and ARGV[4] its bytes as the caller saw them
--   ARGV[5] cursor, ARGV[6] file and ARGV[7] its bytes after the step   ARGV[8] bytes of history kept
--   ARGV[9] d, then for each daily total how long it is kept in s, 0: for ever, n, and n times a name and an increment
--   then lines for each history
-- Returns MOVED | NOT_LEASED: not by the owner | ELSEWHERE: not where the step begins | UNCOUNTABLE: a total is full
local function advance(keys, args)
    if redis.call('GET', keys[1]) ~= args[1] then
        return redis.status_reply('NOT_LEASED')
    end
    if not stands_at(keys[2], args[2], args[3], args[4]) then
        return redis.status_reply('ELSEWHERE')
    end
    local countable = true
    each_day(keys, args, function(key, _, first, last)
        for i = first, last, 2 do
            countable = countable and is_countable(redis.call('HGET', key, args[i]), args[i + 1])
        end
    end)
    if not countable then
        return redis.status_reply('UNCOUNTABLE')
    end
    redis.call('HSET', keys[2], 'cursor', args[5], 'file', args[6], 'file_bytes', args[7])
    local at = each_day(keys, args, function(key, kept, first, last)
        for i = first, last, 2 do
            redis.call('HINCRBY', key, args[i], args[i + 1])
        end
        if kept > 0 then
            redis.call('EXPIRE', key, kept)
        end
    end)
    for i = 3 + tonumber(args[9]), #keys do
        remember(keys[i], args[at], tonumber(args[8]))
        at = at + 1
    end
    return redis.status_reply('MOVED')
end

-- client_state: what a client says of itself; never goes back. Who was noted longest ago is forgotten in time.
--   KEYS[1] states as heard   KEYS[2] those that rose   KEYS[3] when each was last noted
--   ARGV[1] Origin-Host   ARGV[2] Origin-State-Id   ARGV[3] 1: it rose to that where the one before was not noted
local clients_max = 100000
local client_kept_s = 30 * 86400
local function client_state(keys, args)
    local known = tonumber(redis.call('HGET', keys[1], args[1]))
    if not known or known < tonumber(args[2]) then
        redis.call('HSET', keys[1], args[1], args[2])
        if known or args[3] == '1' then
            redis.call('HSET', keys[2], args[1], args[2])
        end
    end
    local now = tonumber(redis.call('TIME')[1])
    redis.call('ZADD', keys[3], now, args[1])
    local oldest = redis.call('ZRANGE', keys[3], 0, 1, 'WITHSCORES')
    for i = 1, #oldest, 2 do
        if tonumber(oldest[i + 1]) + client_kept_s < now or redis.call('ZCARD', keys[3]) > clients_max then
            redis.call('ZREM', keys[3], oldest[i])
            redis.call('HDEL', keys[1], oldest[i])
        end
    end
    return redis.status_reply('OK')
end

-- client_released: what a client lost when it restarted is released, unless it restarted again meanwhile.
--   KEYS[1] states that rose   ARGV[1] Origin-Host   ARGV[2] Origin-State-Id
local function client_released(keys, args)
    if redis.call('HGET', keys[1], args[1]) == args[2] then
        redis.call('HDEL', keys[1], args[1])
    end
    return redis.status_reply('OK')
end

-- in_use: notes that the library is used, and that others of its kind were when they are first seen.
--   KEYS[1] last uses   ARGV[1] library   ARGV[2] how long one stays after its last use, in s
--   then the other libraries that the server has
-- Returns how many libraries others used in that time, then those whose time is over
local function in_use(keys, args)
    local now = redis.call('TIME')[1]
    redis.call('HSET', keys[1], args[1], now)
    local over = {0}
    for i = 3, #args do
        redis.call('HSETNX', keys[1], args[i], now)
        if now - redis.call('HGET', keys[1], args[i]) >= tonumber(args[2]) then
            redis.call('HDEL', keys[1], args[i])
            over[#over + 1] = args[i]
        end
    end
    -- Also those that the server has lost: who used them is there.
    local uses = redis.call('HGETALL', keys[1])
    for i = 1, #uses, 2 do
        if uses[i] ~= args[1] and now - uses[i + 1] < tonumber(args[2]) then
            over[1] = over[1] + 1
        end
    end
    return over
end

local function register(name, callback, flags)
    redis.register_function{function_name = 'airtime_@hash@_' .. name, callback = callback, flags = flags or {}}
end

-- What empties a full server, and what is needed for it, works on a full one too.
local when_full = {'allow-oom'}

register('commit', commit)
register('enqueue', enqueue)
register('release', release)
register('recorded', recorded)
register('delivery', delivery)
register('client_state', client_state)
register('client_released', client_released, when_full)
register('swap', swap)
register('edit', edit)
register('lease', lease, when_full)
register('advance', advance, when_full)
register('in_use', in_use, when_full)
