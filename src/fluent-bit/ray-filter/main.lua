-- What Fluent Bit calls.

local started

-- Called five times a second: sends what nothing was written behind for a while, and notes what was sent. At the end, all.
local function tick(now, ending)
  local time, list, left = now.sec + now.nsec / 1e9, {}, MOST_FINISHED
  for reader, since in pairs(unfinished) do
    if reader.unnoted or (config.relative and reader.noted ~= reader.next) then
      -- What was read or sent before this tick is in Fluent Bit's chunks by now.
      reader.noted = reader.next
      note_mark(reader)
    end
    if now.sec - since >= IDLE_SECONDS and left > 0 then
      left = left - 1
      unfinished[reader] = finish(reader, now, list) and now.sec or nil
    elseif reader.held and time - reader.held.since >= HOLD_SECONDS then
      release(reader, now, list)
    end
  end
  if ending then
    for _, file in pairs(files) do
      for _, reader in ipairs(file.readers) do
        finish(reader, now, list)
      end
    end
  end
  started = started or now.sec
  if ending or now.sec - started >= 2 * IDLE_SECONDS then
    for _ = 1, math.min(#unchecked, MOST_CHECKED) do
      finish_left_behind(table.remove(unchecked), now, list)
    end
  end
  return list[1] and CHANGED or DROP, now, list
end

-- Most of what is collected is the lines themselves: with what is kept so little, collecting seldom costs few MiB.
collectgarbage("setpause", 600)
load_memory()
if config.relative then
  find_places()
end
-- The script is told of its end by the collection of this, which the global table keeps until then.
config.ending = newproxy(true)
getmetatable(config.ending).__gc = function()
  for _, file in pairs(files) do
    for _, reader in ipairs(file.readers) do
      mark_of(reader)
    end
  end
  notebook = nil -- it may have been closed before
  save()
end

-- When Fluent Bit is told to stop, it pauses what ticks, but not what beats.
local beats = 0

local function filter(tag, now, record)
  if tag == TICK then
    beats = 0
    return tick(now, false)
  elseif tag == BEAT then
    beats = beats + 1
    if beats == 2 then
      return tick(now, true)
    end
    return DROP, now
  end
  local read, line, path = record.offset, record.log, record.path
  local reader = current
  local gap = reader and reader.file.path == path and not reader.file.readers[2] and read + reader.base - reader.next
  if gap ~= 0 and gap ~= 1 then
    reader = find_reader(file_of(path, now.sec), read, line)
    current = reader
    if reader.unread then
      return process_first(reader, read, line, now)
    end
  end
  return process(reader, read + reader.base, line, now)
end

-- A value of a record that is not of Ray's logs, redacted.
local function redacted(value)
  if type(value) == "string" then
    return clean(value)
  elseif type(value) ~= "table" then
    return value
  end
  local result = setmetatable({}, getmetatable(value))
  for key, inner in pairs(value) do
    result[key] = redacted(inner)
  end
  return result
end

-- What becomes of a record whose line could not be placed, and of those of other inputs that have such a tag.
local function rescue(tag, now, record, problem)
  if tag == TICK or tag == BEAT then
    tell(problem)
    return DROP, now
  elseif type(record) == "table" and type(record.log) == "string" and type(record.path) == "string" then
    local described, file = pcall(describe, record.path)
    return CHANGED, now, rescued(described and file.out or { component = config.other }, record.log, problem)
  end
  local done, result = pcall(redacted, record)
  return CHANGED, now, done and type(result) == "table" and result or { log = "a record was withheld: what was asked for could not be done to it" }
end

-- Whatever is asked, the answer is one that Fluent Bit takes: with any other it sends all lines of the call as they are.
function ray_filter(tag, now, record)
  local done, code, time, result = pcall(filter, tag, now, record)
  if done then
    return code, time, result
  end
  return rescue(tag, now, record, code)
end
