-- The level of a line that users log, in the forms that are common. All patterns are anchored: a line is gone through once.

local LONGEST_LEVEL = 12
local FAR = 200 -- a level does not stand further behind the start of a line

-- A level that is written in full: a letter alone is one in the lines of C++ only.
local function level_of(word)
  return #word > 2 and config.levels[word] or nil
end

-- The level in brackets, in whatever letters: [INFO], [info     ].
local function level_in_brackets(text)
  local word = match(text, "^ *(%a+) *$")
  return word and level_of(string.upper(word))
end

-- Whether what stands behind a level ends the field that it is in, by the character that ended the field before it.
local function ends_field(line, behind, before)
  local char = byte(line, behind)
  if before == 45 or before == 44 or before == 124 then -- - , |
    local _, last = find(line, "^ *", behind)
    char = byte(line, last + 1)
    return char == before or char == 58
  end
  return char == nil or char == 32 or char == 9 or char == 58 or char == 93 or char == 47 or char == 45 or char == 124 or char == 44
end

-- The level in the fields behind a time: alone in brackets, or a word in capitals that is a field of its own. A word
-- between words is text.
local function level_behind(line, at)
  local stop = at + FAR
  local before, plain -- what ended the field before; whether that field is a name or number, so that the next may be a word
  for count = 1, 5 do
    local _, last = find(line, "^[ \t|:,%]%)}/-]*", at)
    local strong = match(sub(line, at, math.min(last, stop)), "[|,%]%)}\t-][^|,%]%)}\t-]*$")
    before = strong and byte(strong, 1)
    at = last + 1
    local first = byte(line, at)
    if not first or at > stop then
      return nil
    elseif first == 91 or first == 123 or first == 40 then -- [ { (
      local inner, behind = match(line, "^[%[{%(]([^%]}%)%[{%(]*)[%]}%)]()", at)
      if not inner then
        return nil
      end
      local level = first == 91 and level_in_brackets(inner)
      if level then
        return level
      end
      at, plain = behind - 1, false
    else
      local word, behind = match(line, "^([%w_.<>@$#]+)()", at)
      if not word then
        return nil
      end
      local level = level_of(word)
      if level and (count == 1 or before or plain) and ends_field(line, behind, count > 1 and before or nil) then
        return level
      elseif before == 9 and byte(line, behind) == 9 and level_of(string.upper(word)) then -- zap
        return level_of(string.upper(word))
      elseif count == 1 and #word == 1 and find(line, "^: [DIWEF] [%w_/.-]+:%d+%]", at - 2) then -- TensorFlow
        return config.levels[word]
      end
      plain = find(word, "^%d+$") ~= nil or find(word, ".%..") ~= nil or word == "root" or word == "__main__"
      at = behind
    end
  end
  return nil
end

-- The index behind a time at the start of a line in one of the forms of which only the hour and minute are certain.
local function behind_other_time(line, at)
  local third, fifth = byte(line, at + 2), byte(line, at + 4)
  local behind
  if third == 58 then
    behind = match(line, "^%d%d:%d%d:%d%d()", at)
  elseif third == 45 then
    behind = match(line, "^%d%d%-%d%d %d%d:%d%d:%d%d()", at)
  elseif third == 47 or fifth == 47 then
    behind = match(line, "^%d%d%d?%d?/%d%d/%d%d%d?%d?[ -]%d%d:%d%d:%d%d()", at)
  end
  if not behind then
    return nil
  end
  local _, last = find(line, "^[.,]%d+", behind)
  return (last or behind - 1) + 1
end

-- The level behind a field of logfmt.
local function level_of_field(line, field)
  local at, last = find(line, field, 1, true)
  if at > 1 and byte(line, at - 1) ~= 32 then
    return nil
  end
  local word = match(line, '^"?(%a+)', last + 1)
  return word and level_of(string.upper(word))
end

-- The level of a line that begins with neither a time nor a word in capitals. The hot way through is that of text: what
-- is looked for is looked for as it is before it is by a pattern.
local function level_of_other(line, first)
  if first == 91 then -- [INFO] text; [WARNING|trainer.py:123] text; [W1123 03:12:39.292 file.cpp:1] text; [03:12:39] WARNING: text
    local word, behind = match(line, "^%[ *(%a+) *()", 1)
    local char = behind and byte(line, behind)
    if char == 93 or char == 124 then
      local level = level_of(string.upper(word))
      if level then
        return level
      end
    elseif word and #word == 1 and (find(line, "^%[[DIWEF]%d%d%d%d %d%d:%d%d:%d%d%.") or find(line, "^%[[DIWEF] [%w_]+%.%a+:%d+%]")) then
      return config.levels[word]
    end
    if find(line, "^%[rank%d+%]:%[") then
      return level_of_other(sub(line, find(line, ":", 1, true) + 1, FAR), 91)
    end
    local time = behind_other_time(line, 2)
    if time and byte(line, time) == 93 then
      return level_behind(line, time)
    end
    -- [LightGBM] [Warning] text
    return level_in_brackets(match(line, "^%[[%w_.-]+%] ?%[([^%]%[]*)%]") or "")
  elseif first == 40 then -- vLLM: (EngineCore_0 pid=123) INFO 11-23 03:12:40 [core.py:600] text
    local word = find(line, " pid=", 1, true) and match(line, "^%([^()]* pid=%d+%) (%u+) %d%d%-%d%d %d%d:%d%d:%d%d ")
    return word and level_of(word)
  elseif first == 32 then -- rich, where it does not repeat the time
    if byte(line, 11) == 32 then
      local word, padding = match(line, "^           +(%u+)( +)")
      return word and #word + #padding >= 9 and level_of(word) or nil
    end
    return nil
  elseif first >= 48 and first <= 57 then
    local time = behind_other_time(line, 1)
    return time and level_behind(line, time)
  elseif find(line, "level=", 1, true) then -- logfmt: ts=... level=info msg=...
    return find(line, "^[%w_.-]+=") and level_of_field(line, "level=")
  elseif find(line, "lvl=", 1, true) then
    return find(line, "^[%w_.-]+=") and level_of_field(line, "lvl=")
  elseif find(line, " - ", 1, true) then -- app.name - WARNING - text
    local word = match(line, "^[%w_.-]+ %- (%u+) +%- ")
    return word and level_of(word)
  elseif first == 119 and sub(line, 1, 7) == "wandb: " then
    local word = match(line, "^%u+", 8)
    return word and byte(line, 8 + #word) == 32 and level_of(word) or nil
  elseif find(line, " NCCL ", 1, true) then -- host:123:124 [0] NCCL WARN text
    local word = match(line, "^[%w_.-]+:%d+:%d+ %[%d+%] NCCL (%u+) ")
    return word and level_of(word)
  end
  return nil
end
