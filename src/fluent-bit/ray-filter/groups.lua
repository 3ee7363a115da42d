-- Which lines are one record.

-- Whether a record of Ray's own components starts at the index.
local function starts_at(text, at)
  local first, second = byte(text, at, at + 1)
  if first == 91 then
    return second ~= nil and second >= 48 and second <= 57 and find(text, "^%[%d%d%d%d%-%d%d%-%d%d ", at) ~= nil
  elseif first == nil or first < 48 or first > 123 then
    return first == 58 and find(text, "^:%a+_%a+:", at) ~= nil
  elseif first <= 57 then
    return find(text, "^%d%d%d%d%-%d%d%-%d%d %d%d:", at) ~= nil
  elseif first >= 65 and first <= 90 then
    return find(text, "^%u+ %d%d%d%d%-%d%d%-%d%d ", at) ~= nil or find(text, "^%u%d%d%d%d %d%d:%d%d:%d%d%.", at) ~= nil
  end
  return first == 123 and find(text, '^{"', at) ~= nil
end

local TRACEBACK = "Traceback (most recent call last):"

-- The longest start of a worker's line that is recognized as such: it has the name of an actor, which may be any text.
local LONGEST_PREFIX = 1024

-- The index behind the start of a worker's line in the log of a job's driver, or nil: (f pid=123, ip=10.0.0.6), coloured
-- unless RAY_COLOR_PREFIX=0 is set.
local function behind_forwarded(text, at)
  local coloured = byte(text, at) == 27
  local open = at
  if coloured then
    open = match(text, "^\27%[[%d;]+m()", at)
  end
  if not open or byte(text, open) ~= 40 then
    return nil
  end
  local head = sub(text, open, open + LONGEST_PREFIX)
  local pid = find(head, "pid=", 1, true)
  while pid do
    local char = byte(head, pid - 1)
    local behind = (char == 32 or char == 40) and (match(head, "^%d+%)()", pid + 4) or match(head, "^%d+, ip=[%w.:%[%]-]+%)()", pid + 4))
    if behind then
      if coloured then
        behind = match(head, "^\27%[0m()", behind)
      elseif byte(head, behind) ~= 32 or find(head, "^ %u+ %d%d%-%d%d %d%d:%d%d:%d%d ", behind) then
        behind = nil -- vLLM says its processes in the same way
      end
      if behind then
        return open + behind - 1
      end
    end
    pid = find(head, "pid=", pid + 4, true)
  end
  return nil
end

local function line_at(text, at)
  local newline = find(text, "\n", at, true)
  if newline then
    return sub(text, at, newline - (byte(text, newline - 1) == 13 and newline > at and 2 or 1)), newline + 1
  end
  return nil
end

-- A text without the lines of workers in it, which may print while the driver prints a traceback.
local function without_forwarded(text)
  local kept, at = {}, 1
  while at do
    local newline = find(text, "\n", at, true)
    if at == 1 or not behind_forwarded(text, at) then
      kept[#kept + 1] = sub(text, at, (newline or 0) - 1)
    end
    at = newline and newline + 1
  end
  return table.concat(kept, "\n")
end

-- The index behind the lines from `at` on that `belongs` takes, and whether the text ended before one that it does not.
local function skip_lines(text, at, belongs)
  while true do
    local line, following = line_at(text, at)
    if not line then
      return at, true
    end
    if not belongs(line) then
      return at, false
    end
    at = following
  end
end

local function indented(line)
  local first = byte(line, 1)
  return first == 32 or first == 9
end

-- The index of the frames of the next traceback if one that caused the exception, or came of it, is told at `at`.
local function chained_frames(text, at)
  local blank, reason_at = line_at(text, at)
  local reason, blank_at = line_at(text, reason_at or at)
  if blank ~= "" or not reason or not (find(reason, "^During handling") or find(reason, "^The above exception")) then
    return nil
  end
  local _, traceback_at = line_at(text, blank_at)
  local _, frames_at = line_at(text, traceback_at or blank_at)
  return frames_at
end

-- loguru writes blank lines between frames, and marks the one in which the exception was caught.
local function of_loguru(line)
  return line == "" or indented(line) or sub(line, 1, 7) == "> File "
end

-- The index behind the traceback whose frames start at `at`, and whether its end is still to be written: frames, the
-- line of the exception, and so on again where frames of what caused it follow.
local function traceback_end(text, at)
  while true do
    local open
    at, open = skip_lines(text, at, line_at(text, at) == "" and of_loguru or indented)
    if open then
      return at, true
    end
    local _, following = line_at(text, at)
    local next_line = line_at(text, following)
    if not next_line then
      return following, false
    end
    if indented(next_line) then
      at = following
    else
      at = chained_frames(text, following)
      if not at then
        return following, false
      end
    end
  end
end

local function of_signal(line)
  return find(line, "^PC: ") ~= nil or find(line, "^%s+@ ") ~= nil
end

local function of_fatal_error(line)
  return line == "" or indented(line) or find(line, "^Stack %(") ~= nil or find(line, "^%u%l+ thread ") ~= nil
    or find(line, "^Thread 0x") ~= nil or find(line, "^Extension modules: ") ~= nil
end

-- The index behind the record of a user's file whose first line is `line`; `at` is the index behind that line.
local function user_record_end(text, at, line)
  local first, head = byte(text, at), byte(line, 1)
  if (head == 123 and byte(line, 2) == 34) or ((head == 27 or head == 40) and behind_forwarded(line, 1)) then
    return at, false
  elseif find(line, TRACEBACK, 1, true) then
    return traceback_end(text, at)
  elseif first == 84 and sub(text, at, at + #TRACEBACK - 1) == TRACEBACK and (starts_at(line, 1) or find(line, "^%u+:")) then
    local _, frames = line_at(text, at)
    if not frames then -- the line is still being written
      return at, true
    end
    return traceback_end(text, frames)
  elseif find(line, "^%*%*%* SIG%u+ received") then
    return skip_lines(text, at, of_signal)
  elseif find(line, "^Fatal Python error: ") then
    return skip_lines(text, at, of_fatal_error)
  elseif first == 32 or first == 9 then
    if find(line, "(pid=", 1, true) and find(line, "%(pid=%d+, ip=") and head ~= 27 then
      return traceback_end(text, at)
    elseif find(line, "^%S+:%d+: %w*Warning: ") then
      local _, following = line_at(text, at)
      return following or at, not following
    end
  end
  return at, false
end

-- The index behind the record whose first line is `line`, and whether it reaches the end of the text and may go on;
-- `following` is the index behind that line.
local function record_end(text, following, line, format)
  if format == "json" then
    return following, false
  elseif format == "user" then
    return user_record_end(text, following, line)
  end
  while following <= #text and not starts_at(text, following) do
    local newline = find(text, "\n", following, true)
    if not newline then
      return following, true
    end
    following = newline + 1
  end
  return following, following > #text
end
