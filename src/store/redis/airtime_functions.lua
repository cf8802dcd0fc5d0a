#!lua name=airtime_@hash@

-- Compare, then apply: no rule of business is here. The hash of this text stands in all names, so that programs with
-- another one work on the same server beside these. All keys of a call share a hash tag, but for entries of indexes.

-- Whether a total may be moved: HINCRBY refuses beyond 64 bits, when other writes of the call may have been made. In
-- doubles, which are off by at most 1,024 here.
local function is_countable(total, increment)
    local bound = 9.2e18
    return math.abs(increment) <= bound and math.abs((tonumber(total) or 0) + increment) <= bound
end

-- A total that begins anew when its span, a number that only rises, is over.
local function total_in(key, span_name, span, name)
    return tonumber(span) > tonumber(redis.call('HGET', key, span_name) or '-1') and 0 or redis.call('HGET', key, name)
end

-- What was lent in the latest hour and day, and what is owed.
local function count_span(key, name, span, lent, advances)
    if tonumber(span) > tonumber(redis.call('HGET', key, name) or '-1') then
        redis.call('HSET', key, name, span, name .. '_lent', 0, name .. '_advances', 0)
    end
    redis.call('HINCRBY', key, name .. '_lent', lent)
    redis.call('HINCRBY', key, name .. '_advances', advances)
end

-- What one client, till or role of people recharged on the latest day that it did.
local function count_recharged(key, by, day, amount)
    if tonumber(day) > tonumber(redis.call('HGET', key, 'recharged_day:' .. by) or '-1') then
        redis.call('HSET', key, 'recharged_day:' .. by, day, 'recharged:' .. by, 0)
    end
    redis.call('HINCRBY', key, 'recharged:' .. by, amount)
end

local exposure_words = '(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) ?(%S*) ?(%S*)'

local function is_exposure_countable(key, words)
    local hour, day, lent, advances, debt, overdue, recharged, by = words:match(exposure_words)
    return (advances == '0' or is_countable(total_in(key, 'hour', hour, 'hour_lent'), lent)
                and is_countable(total_in(key, 'day', day, 'day_lent'), lent))
        and is_countable(redis.call('HGET', key, 'debt'), debt)
        and is_countable(redis.call('HGET', key, 'overdue'), overdue)
        and (by == '' or is_countable(total_in(key, 'recharged_day:' .. by, day, 'recharged:' .. by), recharged))
end

local function count_exposure(key, words)
    local hour, day, lent, advances, debt, overdue, recharged, by = words:match(exposure_words)
    if advances ~= '0' then
        count_span(key, 'hour', hour, lent, advances)
        count_span(key, 'day', day, lent, advances)
    end
    redis.call('HINCRBY', key, 'debt', debt)
    redis.call('HINCRBY', key, 'overdue', overdue)
    if by ~= '' then
        count_recharged(key, by, day, recharged)
    end
end

-- commit: changes a contract if nobody else did.
--   KEYS[1] contract hash   KEYS[2] timers   KEYS[3] events stream   KEYS[4] work stream
--   KEYS[5] calls to clients   KEYS[6] exposure
--   then, each only where there is one: the ended record of the new session, the index entry of a session's name, the
--   records of sessions that end, the entries of names that are not used any more, the stored answer
--   ARGV[1] expected token, empty: the contract must not exist
--   ARGV[2] next token, equal to ARGV[1]: nothing is changed
--   ARGV[3] contract id   ARGV[4] when it is due next in ms, behind "<": a timer that comes sooner stays; empty: never
--   ARGV[5] events, empty: none   ARGV[6] answer to store, empty: none   ARGV[7] how long it is kept, in s
--   ARGV[8] what the change adds to the exposure: hour, day, lent, advances, debt, overdue, and where a
--   recharge is counted its amount and who made it; empty: nothing
--   ARGV[9] new: the session must not be one that ended, nor its name another contract's
--   ARGV[10] how long the name's entry is kept, in s; 0: it is not written, empty: there is none
--   ARGV[11] how many sessions end   ARGV[12] how many names are not used any more
--   ARGV[13] how long the record of a session that ends is kept, in s
--   ARGV[14] follows: a conflict brings no state
--   ARGV[15] n, then n words: fields and values to set
--   then m, and m fields to remove
--   then the record of each session that ends, and for each unused name how long its entry is kept, in s
--   then w, and the recharge id of each of w work entries
--   then the node and the text of each call to a client
-- Returns OK | {CONFLICT, {field, value, ...}}, empty where the contract is gone, or ARGV[14] is not
-- | {ANSWERED, stored answer}
-- | {NOT_NEW}: the session ended before | {TAKEN}: another contract has its name
-- | {UNCOUNTABLE}: a total of the exposure is full
local function commit(keys, args)
    local entry = args[9] == '' and 7 or 8
    local ended = args[10] == '' and entry or entry + 1
    local unused = ended + args[11]
    local answer_key = keys[unused + args[12]]
    if answer_key then
        local answer = redis.call('GET', answer_key)
        if answer then
            return {'ANSWERED', answer}
        end
    end
    local token = redis.call('HGET', keys[1], 'token') or ''
    if token ~= args[1] then
        return {'CONFLICT', args[14] == '' and redis.call('HGETALL', keys[1]) or {}}
    end
    if args[9] ~= '' and redis.call('EXISTS', keys[7]) == 1 then
        return {'NOT_NEW'}
    end
    local holder = args[10] ~= '' and redis.call('GET', keys[entry])
    local is_anothers = holder and holder ~= args[3]
    if args[9] ~= '' and is_anothers then
        return {'TAKEN'}
    end
    if args[2] ~= args[1] then
        if args[8] ~= '' and not is_exposure_countable(keys[6], args[8]) then
            return {'UNCOUNTABLE'}
        end
        local at = 16 + tonumber(args[15])
        redis.call('HSET', keys[1], 'token', args[2], unpack(args, 16, at - 1))
        local record = at + 1 + tonumber(args[at])
        if record > at + 1 then
            redis.call('HDEL', keys[1], unpack(args, at + 1, record - 1))
        end
        if args[10] ~= '' and args[10] ~= '0' and not is_anothers then
            redis.call('SET', keys[entry], args[3], 'EX', args[10])
        end
        for i = ended, unused - 1 do
            redis.call('SET', keys[i], args[record], 'EX', args[13])
            record = record + 1
        end
        for i = unused, unused + args[12] - 1 do
            if redis.call('GET', keys[i]) == args[3] then
                redis.call('EXPIRE', keys[i], args[record])
            end
            record = record + 1
        end
        local work = record
        local calls = work + 1 + tonumber(args[work])
        if args[4] == '' then
            redis.call('ZREM', keys[2], args[3])
        elseif args[4]:sub(1, 1) == '<' then
            redis.call('ZADD', keys[2], 'LT', args[4]:sub(2), args[3])
        else
            redis.call('ZADD', keys[2], args[4], args[3])
        end
        if args[8] ~= '' then
            count_exposure(keys[6], args[8])
        end
        if args[5] ~= '' then
            redis.call('XADD', keys[3], '*', 'e', args[5])
        end
        for i = work + 1, calls - 1 do
            redis.call('XADD', keys[4], '*', 'contract', args[3], 'recharge', args[i])
        end
        for i = calls, #args, 2 do
            redis.call('XADD', keys[5], 'MAXLEN', '~', 1000, '*', 'node', args[i], 'call', args[i + 1])
        end
    end
    if args[6] ~= '' then
        redis.call('SET', answer_key, args[6], 'EX', args[7])
    end
    return redis.status_reply('OK')
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

-- commit_and_tell: commit, and messages to subscribers if the change was made.
--   KEYS[1] outbox stream   KEYS[2] messages that wait, then the keys of commit
--   ARGV[1] n, then n times when it may be sent and the message, then the arguments of commit
local function commit_and_tell(keys, args)
    local last = 1 + 2 * tonumber(args[1])
    local outcome = commit({unpack(keys, 3)}, {unpack(args, last + 1)})
    if outcome.ok or outcome[1] == 'OK' then
        for i = 2, last, 2 do
            tell(keys[1], keys[2], args[i], args[i + 1])
        end
    end
    return outcome
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

-- delivery: what the network says of a message, which may be before its sender has recorded it.
--   KEYS[1] its record   ARGV[1] status   ARGV[2] how long that is kept if there is no record, in s
local function delivery(keys, args)
    if redis.call('HSET', keys[1], 'status', args[1]) == 1 and redis.call('HLEN', keys[1]) == 1 then
        redis.call('EXPIRE', keys[1], args[2])
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

-- A history is one string of lines, the newest last: a list takes 80 bytes more of each contract. Twice what is kept
-- may stand before it is cut.
local function remember(history, line, kept)
    if redis.call('APPEND', history, line .. '\n') > 2 * kept then
        local newest = redis.call('GETRANGE', history, -kept, -1)
        redis.call('SET', history, newest:sub(newest:find('\n', 1, true) + 1))
    end
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
--   KEYS[1] lease   KEYS[2] position hash, then d daily totals, then a history for each line
--   ARGV[1] owner   ARGV[2] cursor, ARGV[3] file and ARGV[4] its bytes as the caller saw them
--   ARGV[5] cursor, ARGV[6] file and ARGV[7] its bytes after the step   ARGV[8] bytes of history kept
--   ARGV[9] d, then for each daily total how long it is kept in s, 0: for ever, n, and n times a name and an increment
--   then a line for each history
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
-- Returns those whose time is over
local function in_use(keys, args)
    local now = redis.call('TIME')[1]
    redis.call('HSET', keys[1], args[1], now)
    local over = {}
    for i = 3, #args do
        redis.call('HSETNX', keys[1], args[i], now)
        if now - redis.call('HGET', keys[1], args[i]) >= tonumber(args[2]) then
            redis.call('HDEL', keys[1], args[i])
            over[#over + 1] = args[i]
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
register('commit_and_tell', commit_and_tell)
register('enqueue', enqueue)
register('release', release)
register('delivery', delivery)
register('client_state', client_state)
register('client_released', client_released, when_full)
register('swap', swap)
register('lease', lease, when_full)
register('advance', advance, when_full)
register('in_use', in_use, when_full)
