-- What is done to a text that is sent, whether it is a line or the name of something.

-- Without terminal sequences and secrets, as far as that was asked for.
local function clean(text)
  if config.strip_ansi and find(text, "\27", 1, true) then
    text = gsub(text, "\27%[[%d;?]*[%a]", "")
  end
  local missing -- several redactions in a row have one hint
  for _, redaction in ipairs(config.redactions) do
    if redaction.expression then
      text, missing = replace(redaction.expression, text, redaction.replacement), nil
    elseif redaction.hint ~= missing then
      if find(text, redaction.hint, 1, true) then
        text, missing = gsub(text, redaction.pattern, redaction.replacement), nil
      else
        missing = redaction.hint
      end
    end
  end
  return text
end

-- What a text is cut to so that it has no more bytes, and no part of a UTF-8 character at its end.
local function cut(text, most)
  if #text <= most then
    return text
  end
  for _ = 1, 3 do
    local after = byte(text, most + 1)
    if after < 128 or after >= 192 then
      break
    end
    most = most - 1
  end
  return sub(text, 1, most)
end

-- Destinations refuse all that comes with a longer one.
local LONGEST_NAME = 1024

-- The name of an actor, a task, a request, ... as it is in a record.
local function name_of(text)
  text = cut(text, LONGEST_NAME)
  return config.redactions[1] and clean(text) or text
end

local function utf8(code)
  local char = string.char
  if code < 128 then
    return char(code)
  elseif code < 2048 then
    return char(192 + floor(code / 64), 128 + code % 64)
  elseif code < 65536 then
    return char(224 + floor(code / 4096), 128 + floor(code / 64) % 64, 128 + code % 64)
  end
  return char(240 + floor(code / 262144), 128 + floor(code / 4096) % 64, 128 + floor(code / 64) % 64, 128 + code % 64)
end

local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

-- The text that a string of JSON says.
local function unescaped(text)
  local parts, at = {}, 1
  while true do
    local slash = find(text, "\\", at, true)
    parts[#parts + 1] = sub(text, at, (slash or 0) - 1)
    if not slash then
      return table.concat(parts)
    end
    local char = sub(text, slash + 1, slash + 1)
    local hex = char == "u" and match(text, "^%x%x%x%x", slash + 2)
    if hex then
      local code = tonumber(hex, 16)
      at = slash + 6
      if code >= 55296 and code < 57344 then
        local low = code < 56320 and match(text, "^\\u([dD][c-fC-F]%x%x)", at)
        code = low and 65536 + (code - 55296) * 1024 + tonumber(low, 16) - 56320 or 65533
        at = low and at + 6 or at
      end
      parts[#parts + 1] = utf8(code)
    else
      parts[#parts + 1] = ESCAPES[char] or char
      at = slash + 2
    end
  end
end
