-- Regular expressions for redactions, which Lua's own patterns are too weak for. All threads of a search go through the
-- text together, so that no text takes longer than its length times the size of the expression.
--
-- An expression is {op, x, y, sets, first, wide, hints, lowercase}, see redaction-program.ts. Threads are in the order in which
-- a search that tries one way after the other would try theirs.

-- A chunk of Lua has room for 200 local names, so that these are in a block of their own.
local replace

do
  local TAKE, SPLIT, JUMP, SAVE, ASSERT = 1, 2, 3, 4, 5
  local TEXT_START, TEXT_END, LINE_START, LINE_END, WORD_BOUNDARY = 1, 2, 3, 4, 5

  local function is_word(text, at)
    local b = at > 0 and byte(text, at)
    return b and (b >= 48 and b <= 57 or b >= 65 and b <= 90 or b == 95 or b >= 97 and b <= 122) or false
  end

  local function holds(kind, text, at)
    if kind == TEXT_START then
      return at == 1
    elseif kind == TEXT_END then
      return at > #text
    elseif kind == LINE_START then
      return at == 1 or byte(text, at - 1) == 10
    elseif kind == LINE_END then
      return at > #text or byte(text, at) == 10
    end
    return (is_word(text, at - 1) ~= is_word(text, at)) == (kind == WORD_BOUNDARY)
  end

  -- The character at a place and its length. A byte that belongs to none is a character by itself.
  local function character(text, at)
    local a = byte(text, at)
    if a < 194 or a > 244 then
      return a < 128 and a or 56320 + a, 1
    end
    local b, c, d = byte(text, at + 1, at + 3)
    if not b or b < 128 or b > 191 then
      return 56320 + a, 1
    elseif a < 224 then
      return (a - 192) * 64 + b - 128, 2
    elseif not c or c < 128 or c > 191 then
      return 56320 + a, 1
    elseif a < 240 then
      return ((a - 224) * 64 + b - 128) * 64 + c - 128, 3
    elseif not d or d < 128 or d > 191 then
      return 56320 + a, 1
    end
    return (((a - 240) * 64 + b - 128) * 64 + c - 128) * 64 + d - 128, 4
  end

  -- What a set has, character by character as they come.
  local function has(set, code)
    local known = set.known[code]
    if known == nil then
      known = false
      for i = 1, #set.ranges, 2 do
        known = known or code >= set.ranges[i] and code <= set.ranges[i + 1]
      end
      if code < 128 then
        known = find(set.ascii, string.char(code), 1, true) ~= nil
      end
      if code < 256 then
        set.known[code] = known
      end
    end
    return known
  end

  for _, redaction in ipairs(config.redactions) do
    local expression = redaction.expression
    if expression then
      expression.class = "[" .. expression.first .. (expression.wide and "\128-\255" or "") .. "]"
      for _, set in ipairs(expression.sets) do
        set.known = {}
      end
    end
  end

  local marks, mark = {}, 0

  -- Adds a thread that waits for a character, or is at the end; those that do not wait go on at once.
  local function add(expression, list, pc, start, saved, text, at)
    if marks[pc] == mark then
      return
    end
    marks[pc] = mark
    local op = expression.op[pc]
    if op == JUMP then
      add(expression, list, expression.x[pc], start, saved, text, at)
    elseif op == SPLIT then
      add(expression, list, expression.x[pc], start, saved, text, at)
      add(expression, list, expression.y[pc], start, saved, text, at)
    elseif op == SAVE then
      add(expression, list, pc + 1, start, { slot = expression.x[pc], at = at, before = saved }, text, at)
    elseif op == ASSERT then
      if holds(expression.x[pc], text, at) then
        add(expression, list, pc + 1, start, saved, text, at)
      end
    else
      local n = list.n + 1
      list.n, list[n], list.start[n], list.saved[n] = n, pc, start, saved
    end
  end

  local lists = { { n = 0, start = {}, saved = {} }, { n = 0, start = {}, saved = {} } }

  -- The first match at or behind a place: where it begins, where it has ended, and what its groups are.
  local function search(expression, text, at)
    local op, x, sets = expression.op, expression.x, expression.sets
    local now, after = lists[1], lists[2]
    local start, stop, groups
    now.n = 0
    mark = mark + 1
    while true do
      if now.n == 0 then
        at = not start and find(text, expression.class, at)
        if not at then
          return start, stop, groups
        end
      end
      if not start then
        add(expression, now, 1, at, nil, text, at)
      end
      local code, width
      if at <= #text then
        code, width = character(text, at)
      end
      mark = mark + 1
      after.n = 0
      for i = 1, now.n do
        local pc = now[i]
        if op[pc] ~= TAKE then
          start, stop, groups = now.start[i], at, now.saved[i]
          break
        elseif code and has(sets[x[pc]], code) then
          add(expression, after, pc + 1, now.start[i], now.saved[i], text, at + width)
        end
      end
      if not code then
        return start, stop, groups
      end
      now, after, at = after, now, at + width
    end
  end

  local function group_of(text, saved, number)
    local from, to
    while saved and not from do
      if saved.slot == number * 2 + 1 then
        to = to or saved.at
      elseif saved.slot == number * 2 and to then
        from = saved.at
      end
      saved = saved.before
    end
    return from and sub(text, from, to - 1) or ""
  end

  local function is_possible(expression, text)
    local hints = expression.hints
    if expression.lowercase then
      text = string.lower(text)
    end
    for i = 1, #hints do
      if find(text, hints[i], 1, true) then
        return true
      end
    end
    return not hints[1]
  end

  -- A text with all matches of an expression replaced by a list of texts and of numbers of groups.
  function replace(expression, text, replacement)
    if not is_possible(expression, text) then
      return text
    end
    local parts, at = {}, 1
    while true do
      local start, stop, groups = search(expression, text, at)
      if not start then
        break
      end
      parts[#parts + 1] = sub(text, at, start - 1)
      for _, part in ipairs(replacement) do
        parts[#parts + 1] = type(part) == "number" and group_of(text, groups, part) or part
      end
      at = stop
    end
    if at == 1 then
      return text
    end
    parts[#parts + 1] = sub(text, at)
    return table.concat(parts)
  end
end
