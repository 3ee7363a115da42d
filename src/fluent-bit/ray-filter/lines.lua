-- What one line says: time, level and ids.

local JSON_FIELDS = {
  job_id = "job_id", worker_id = "worker_id", node_id = "node_id", actor_id = "actor_id", actor_name = "actor_name",
  task_id = "task_id", task_name = "task_name", application = "application", deployment = "deployment",
  replica = "replica", request_id = "request_id", submission_id = "submission_id", process = "pid", pid = "pid",
  levelname = "level", severity = "level", level = "level",
  asctime = "asctime", timestamp_ns = "timestamp_ns", timestamp = "timestamp",
}

local JSON_IDS = {
  "job_id", "worker_id", "node_id", "actor_id", "actor_name", "task_id", "task_name", "application", "deployment",
  "replica", "request_id", "submission_id", "pid",
}

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

-- The fields of a JSON line that are fields of the record, at any depth. Ray's own keys come before those that users
-- add, so the first one counts.
local function json_fields(line)
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
        value = name and match(line, "^%d+", at)
      end
      if value and value ~= "" and not fields[name] then
        if byte(value, -1) == 61 and sub(name, -3) == "_id" then
          value = hex_of_base64(value)
        end
        fields[name] = value
      end
    end
    open = find(line, '"', following, true)
  end
  return fields
end

-- Seconds, milliseconds, and how far ahead of UTC these are, if that is known.
local function json_time(fields)
  if fields.timestamp_ns and find(fields.timestamp_ns, "^%d+$") and #fields.timestamp_ns == 19 then
    return tonumber(sub(fields.timestamp_ns, 1, 10)), tonumber(sub(fields.timestamp_ns, 11, 13)), 0
  end
  if fields.asctime then
    local seconds, milliseconds = time_at(fields.asctime, 1)
    if seconds then
      return seconds, milliseconds
    end
  end
  -- Seconds, or milliseconds, microseconds or nanoseconds.
  local timestamp = match(fields.timestamp or "", "^(%d+)$") or ""
  if #timestamp == 10 then
    return tonumber(timestamp), 0, 0
  elseif #timestamp == 13 or #timestamp == 16 or #timestamp == 19 then
    return tonumber(sub(timestamp, 1, 10)), tonumber(sub(timestamp, 11, 13)), 0
  end
  return nil
end

-- Level, seconds, milliseconds and id of the request of a record's first line; each may be nil.
local function parse(line)
  local levels = config.levels
  local first = byte(line, 1)
  if first == nil then
    return nil
  end
  if first == 91 then -- [2026-11-23 03:12:39,292 I 17432 17432] (raylet) main.cc:283: text
    local seconds, milliseconds = time_at(line, 2)
    if seconds then
      return levels[sub(line, 26, 26)], seconds, milliseconds
    end
  elseif first >= 48 and first <= 57 then -- 2026-11-23 03:12:41,710<TAB>INFO log_monitor.py:182 -- text
    local seconds, milliseconds = time_at(line, 1)
    if seconds then
      local word = match(line, "^%u+", 25) or match(line, "^%- .- %- (%u+) ", 25)
      return levels[word], seconds, milliseconds
    end
  elseif first >= 65 and first <= 90 then
    local _, last = find(line, "^%u+", 1)
    local after = byte(line, last + 1)
    if after == 32 then -- INFO 2026-11-23 03:21:51,712 app_Inner 2zapkag7 <request id> -- text
      local seconds, milliseconds = time_at(line, last + 2)
      if seconds then
        return levels[sub(line, 1, last)], seconds, milliseconds,
          match(line, "^ %S+ %S+ (%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+) ", last + 25)
      end
    elseif after == 58 then -- INFO:root:text
      return last > 1 and levels[sub(line, 1, last)] or nil
    elseif last == 1 and find(line, "^%d%d%d%d %d%d:%d%d:%d%d%.", 2) then -- I1123 03:24:42.438467 27393 fork_posix.cc:71] text
      return levels[sub(line, 1, 1)]
    end
  end
  return nil
end
