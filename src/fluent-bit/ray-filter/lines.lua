-- What one line says: time, level and ids.

-- All but these are in a block: a chunk of Lua has room for 200 names.
local JSON_IDS, ID_DIGITS, json_fields, json_time, json_level, is_of_serve, parse

do

local JSON_FIELDS = {
  job_id = "job_id", worker_id = "worker_id", node_id = "node_id", actor_id = "actor_id", actor_name = "actor_name",
  task_id = "task_id", task_name = "task_name", application = "application", deployment = "deployment",
  replica = "replica", request_id = "request_id", submission_id = "submission_id", process = "pid", pid = "pid",
  levelname = "levelname", severity = "level", level = "level", lvl = "level", ["log.level"] = "level",
  asctime = "asctime", timestamp_ns = "timestamp_ns", timestamp = "timestamp", time = "timestamp", ts = "timestamp", ["@timestamp"] = "timestamp",
}

JSON_IDS = {
  "job_id", "worker_id", "node_id", "actor_id", "actor_name", "task_id", "task_name", "application", "deployment",
  "replica", "request_id", "submission_id", "pid",
}

-- How many digits the ids have that Ray makes.
ID_DIGITS = { job_id = 8, worker_id = 56, node_id = 56, actor_id = 32, task_id = 48 }

local BASE64 = {}
for index = 1, 64 do
  BASE64[sub("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", index, index)] = index - 1
end

-- Export events write ids in base64 where all other files have hex.
local function hex_of_base64(text)
  local hex, bits, count = {}, 0, 0
  for char in gmatch(text, "[%w+/]") do
    bits, count = bits * 64 + BASE64[char], count + 6
    if count >= 8 then
      count = count - 8
      local value = floor(bits / 2 ^ count)
      bits = bits - value * 2 ^ count
      hex[#hex + 1] = string.format("%02x", value)
    end
  end
  return table.concat(hex)
end

-- The index of the quote that ends the string whose text starts at the index.
local function string_end(line, at)
  local quote = find(line, '"', at, true)
  while quote and byte(line, quote - 1) == 92 do
    local backslashes = 1
    while byte(line, quote - 1 - backslashes) == 92 do
      backslashes = backslashes + 1
    end
    if backslashes % 2 == 0 then
      return quote
    end
    quote = find(line, '"', quote + 1, true)
  end
  return quote
end

-- The value of a field as it is in a record, or nil if Ray has no such value for it.
local function valid_field(name, value)
  local digits = ID_DIGITS[name]
  if digits then
    if #value ~= digits or find(value, "%X") then
      value = #value == 4 * floor((digits / 2 + 2) / 3) and hex_of_base64(value) or ""
    end
    return #value == digits and value ~= "ffffffff" and value or nil
  elseif name == "pid" then
    return #value <= 10 and not find(value, "%D") and value or nil
  elseif find(value, "\\", 1, true) then
    value = unescaped(cut(value, 6 * LONGEST_NAME))
  end
  return value
end

-- The fields of a JSON line that are fields of the record, at any depth. Ray's own keys come before those that users
-- add, so the first one counts.
function json_fields(line)
  local fields = {}
  local open = find(line, '"', 1, true)
  while open do
    local close = string_end(line, open + 1)
    if not close then
      break
    end
    local following = close + 1
    if byte(line, following) == 58 then
      local name = JSON_FIELDS[sub(line, open + 1, close - 1)]
      local at = following + 1
      if byte(line, at) == 32 then
        at = at + 1
      end
      local value
      if byte(line, at) == 34 then
        following = (string_end(line, at + 1) or #line) + 1
        value = name and sub(line, at + 1, following - 2)
      else
        following = at
        value = name and match(line, "^%d+%.?%d*", at)
        if not value and name == "level" then -- loguru
          value = match(line, '^{[^{}]-"name": ?"(%u+)"', at)
        end
      end
      if value and value ~= "" and not fields[name] then
        fields[name] = valid_field(name, value)
      end
    end
    open = find(line, '"', following, true)
  end
  return fields
end

-- Behind a time that is not as Ray writes it: ISO 8601, without a fraction, or with what it is ahead of UTC. Index behind
-- it, seconds, milliseconds (none if it has no such fraction), seconds ahead of UTC.
local function other_time(line, at)
  if byte(line, at + 4) ~= 45 or byte(line, at + 7) ~= 45 then
    return nil
  end
  local date, clock, tens, ones, behind = match(line, "^(%d%d%d%d%-%d%d%-%d%d)[ T](%d%d:%d%d):([0-5])(%d)()", at)
  local minute = date and seconds_of_minute(date .. " " .. clock)
  if not minute then
    return nil
  end
  local seconds, milliseconds = minute + tens * 10 + ones, nil
  local digits, after = match(line, "^[.,](%d+)()", behind)
  if digits then
    milliseconds, behind = #digits > 2 and tonumber(sub(digits, 1, 3)) or nil, after
  end
  local sign, hours, rest, zone = match(line, "^ ?([+-])(%d%d):?([0-5]%d)()", behind)
  if sign then
    return zone, seconds, milliseconds, (hours * 3600 + rest * 60) * (sign == "-" and -1 or 1)
  elseif byte(line, behind) == 90 then
    return behind + 1, seconds, milliseconds, 0
  end
  return behind, seconds, milliseconds
end

-- Seconds, milliseconds, and how far ahead of UTC these are, if that is known.
function json_time(fields)
  if fields.timestamp_ns and #fields.timestamp_ns == 19 and not find(fields.timestamp_ns, "%D") then
    return tonumber(sub(fields.timestamp_ns, 1, 10)), tonumber(sub(fields.timestamp_ns, 11, 13)), 0
  end
  for index = 1, 2 do
    local text = index == 1 and fields.asctime or fields.timestamp
    if text then
      local seconds, milliseconds = time_at(text, 1)
      if seconds and #text == 23 then
        return seconds, milliseconds
      end
      local behind, own
      behind, seconds, milliseconds, own = other_time(text, 1)
      if behind then
        return seconds, milliseconds or 0, own
      end
    end
  end
  -- Seconds with or without a fraction, or milliseconds, microseconds or nanoseconds.
  local whole, fraction = match(fields.timestamp or "", "^(%d+)%.?(%d*)$")
  if whole and #whole == 10 then
    return tonumber(whole), tonumber(sub(fraction .. "000", 1, 3)), 0
  elseif whole and (#whole == 13 or #whole == 16 or #whole == 19) then
    return tonumber(sub(whole, 1, 10)), tonumber(sub(whole, 11, 13)), 0
  end
  return nil
end

-- Level of a JSON line. Only Ray writes it as a letter.
function json_level(fields)
  local level = fields.levelname and config.levels[string.upper(fields.levelname)]
  return level or (fields.level and level_of(string.upper(fields.level)))
end

-- Level, seconds, milliseconds and seconds ahead of UTC of a line with a time at the index, if it has one. A time
-- without a fraction counts only beside a level: it may be data that somebody printed.
local function parse_behind_time(line, at)
  local seconds, milliseconds = time_at(line, at)
  local behind, own = at + 23, nil
  local char = seconds and byte(line, behind)
  if not seconds or (char and (char == 43 or char == 90 or (char >= 48 and char <= 57) or (char == 45 and find(line, "^%d%d:?%d%d", behind + 1))
    or (char == 32 and find(line, "^[+-]%d%d:?%d%d", behind + 1)))) then
    behind, seconds, milliseconds, own = other_time(line, at)
    if not behind then
      return nil
    end
  end
  local level = level_behind(line, behind)
  if milliseconds or level or own then
    return level, seconds, milliseconds or 0, own
  end
  return nil
end

-- The same of a line in any form but the first three of `parse`.
local function parse_other(line)
  if find(line, "\27", 1, true) then
    line = gsub(sub(line, 1, 2 * FAR), "\27%[[%d;?]*%a", "")
  end
  local first = byte(line, 1)
  if first == nil or first >= 128 then
    return nil
  elseif first >= 48 and first <= 57 or first == 91 then
    local level, seconds, milliseconds, own = parse_behind_time(line, first == 91 and 2 or 1)
    if seconds then
      return level, seconds, milliseconds, own
    end
  elseif first >= 65 and first <= 90 then
    local second = byte(line, 2)
    if second == nil or second >= 97 or second == 32 then -- a word that only begins so
      return nil
    end
    local word, behind = match(sub(line, 1, LONGEST_LEVEL + 1), "^(%u+)()")
    local level = level_of(word)
    if level then
      local char = byte(line, behind)
      if char == 58 then -- INFO:root:text
        return level
      end
      local _, last = find(line, "^ *", behind)
      local char_behind = byte(line, last + 1)
      if char == 32 and char_behind and char_behind >= 48 and char_behind <= 57 then -- WARNING  2026-11-23 03:12:39,292 text
        local _, seconds, milliseconds, own = parse_behind_time(line, last + 1)
        if seconds or behind_other_time(line, last + 1) or other_time(line, last + 1) then
          return level, seconds, milliseconds, own
        end
      elseif (char_behind == 45 or char_behind == 124) and byte(line, last + 2) == 32 then -- INFO - text
        return level
      end
      -- INFO     text, padded to eight characters
      return last >= 9 and last == math.max(9, #word + 1) and last > behind and level or nil
    elseif #word == 1 and find(line, "^[IWEFDC]%d%d%d%d %d%d:%d%d:%d%d%.%d") then -- I1123 03:24:42.438467 27393 fork_posix.cc:71] text
      return config.levels[word]
    end
    return nil
  end
  local level = level_of_other(line, first)
  if first == 116 then -- ts=2026-11-23T03:12:39.292Z level=info msg=text
    local at = match(line, '^ts="?()') or match(line, '^time="?()') or match(line, '^timestamp="?()')
    if at then
      local _, seconds, milliseconds, own = parse_behind_time(line, at)
      return level, seconds, milliseconds, own
    end
  end
  if level and first == 91 and find(line, "^%[[^%]]*%] %d%d%d%d%-") then -- [INFO|trainer.py:123] 2026-11-23 03:12:39,292 >> text
    local _, seconds, milliseconds, own = parse_behind_time(line, find(line, "] ", 1, true) + 2)
    return level, seconds, milliseconds, own
  end
  return level
end

-- Whether Serve wrote a line: 2.60 ends what it says of itself with two dashes, 2.9 with the file of the source.
function is_of_serve(line)
  local behind = match(line, "^%u+ %d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d,%d%d%d [^ ]+ [^ ]+()")
  return behind ~= nil and (find(line, " -- ", behind, true) ~= nil or find(line, "%.py:%d+ %- ", behind) ~= nil)
end

-- What Serve writes behind the time: component, its id, the id of the request if there is one, and the text.
local function request_of(line, at, any)
  local behind = match(line, "^ [^ ]+ [^ ]+ ()", at)
  if not behind or sub(line, behind, behind + 2) == "-- " then
    return nil
  end
  local uuid = match(line, "^(%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+) ", behind)
  if uuid then
    return uuid
  end
  local last = any and find(line, " -- ", behind, true)
  return last and last > behind and sub(line, behind, last - 1) or nil
end

-- Level, seconds, milliseconds, how far these are ahead of UTC, and the id of the request, of a record's first line; each
-- may be nil.
function parse(line, format)
  local levels = config.levels
  local first = byte(line, 1)
  if first == nil then
    return nil
  elseif first == 91 then -- [2026-11-23 03:12:39,292 I 17432 17432] (raylet) main.cc:283: text
    local space, letter, behind, digit = byte(line, 25, 28)
    if space == 32 and letter >= 65 and letter <= 90 and behind == 32 and digit and digit >= 48 and digit <= 57 then
      local seconds, milliseconds = time_at(line, 2)
      if seconds then
        return levels[sub(line, 26, 26)], seconds, milliseconds
      end
    end
  elseif first >= 48 and first <= 57 then -- 2026-11-23 03:12:41,710<TAB>INFO log_monitor.py:182 -- text
    if byte(line, 24) == 9 then
      local seconds, milliseconds = time_at(line, 1)
      if seconds then
        local word = match(line, "^(%u+) ", 25)
        if word then
          return level_of(word), seconds, milliseconds
        end
      end
    end
  elseif first >= 65 and first <= 90 then -- INFO 2026-11-23 03:21:51,712 app_Inner 2zapkag7 <request id> -- text
    local second = byte(line, 2)
    local word, behind, seconds, milliseconds
    if second and second >= 65 and second <= 90 then
      word, behind = match(sub(line, 1, LONGEST_LEVEL + 2), "^(%u+) ()%d")
    end
    if word then
      seconds, milliseconds = time_at(line, behind)
    end
    if seconds and byte(line, behind + 23) == 32 then
      return level_of(word), seconds, milliseconds, nil, request_of(line, behind + 23, format == "serve")
    end
  elseif first == 123 then
    return nil
  end
  return parse_other(line)
end

end
