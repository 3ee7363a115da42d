-- What is kept over a restart.

-- Fluent Bit's own database says how far each file was read, with gaps that are closed here. When it stops in an orderly
-- way it forgets the files that were rotated, and reads them again from their start. Old releases forget them after a kill
-- as well, as they know a file by its name. It does not know that a record which starts before that place was sent
-- as a whole, or is held back; and it never delivers a last line without a newline.
--
-- So a mark is kept of each file. The last line with its id counts:
--
--   mark <id> <next> <sent> <held> <from> <to> <path> <tab> <text>
--
--   next   offset behind the last line that tail delivered
--   sent   offset up to which everything was sent
--   held   offset of the record that is held back, or -
--   from   start of a last line that was sent up to `to`, although it is not known of all before it whether it was; or -
--   text   the end of the last line, to know the file by, whatever it is called
--
-- It is noted when a file is met, when something is held back or sent that tail did not deliver, and at the end; for old
-- releases whenever a file was read, too.

local LONGEST_MARK = 200

local marks = {} -- original name -> list of marks, one for each file that had the name
local last_mark = 0
local unchecked = {} -- marks of an earlier agent, of files whose last line was not looked at yet
local notes, marks_known = 0, 0
local notebook, torn -- the file to which notes are added; whether its last line is not whole

local function add_mark(id, path)
  local name = original_name(path)
  local list = marks[name] or {}
  marks[name] = list
  if #list > MOST_ROTATIONS then
    table.remove(list, 1)
  else
    marks_known = marks_known + 1
  end
  local mark = { id = id, path = path, next = 0, sent = 0, text = "" }
  list[#list + 1] = mark
  last_mark = math.max(last_mark, id)
  return mark
end

local function forget_mark(mark)
  local name = original_name(mark.path)
  local list = marks[name] or {}
  for index, one in ipairs(list) do
    if one == mark then
      table.remove(list, index)
      marks_known = marks_known - 1
      break
    end
  end
  if not list[1] then
    marks[name] = nil
  end
end

local function digits(number)
  return number and string.format("%.0f", number) or "-"
end

local function line_of(mark)
  local ahead = mark.ahead or {}
  return table.concat({ "mark", mark.id, digits(mark.next), digits(mark.sent), digits(mark.held), digits(ahead.from), digits(ahead.to), mark.path }, " ")
    .. "\t" .. mark.text .. "\n"
end

-- Brings what the file of a reader is known by up to date.
local function mark_place(reader)
  local mark, held = reader.mark, reader.held
  mark.next, mark.held = reader.next, held and held.offset or nil
  mark.text = gsub(sub(reader.last, -LONGEST_MARK), "^.*[%z\n]", "")
  return mark
end

-- Brings the mark of a reader up to date.
local function mark_of(reader)
  local mark = mark_place(reader)
  mark.sent, mark.ahead = reader.sent, reader.ahead
  return mark
end

-- Writes the notes anew, without those that no longer count. Whatever happens meanwhile, there is a whole file.
local function save()
  local new = config.memory .. ".new"
  local handle = io.open(new, "wb")
  local written = handle
  if handle then
    for _, list in pairs(marks) do
      for _, mark in ipairs(list) do
        written = written and handle:write(line_of(mark))
      end
    end
    written = handle:close() and written
  end
  if written and os.rename(new, config.memory) then
    if notebook then
      notebook:close()
      notebook = nil
    end
    torn = false
  else
    os.remove(new)
  end
  notes = 0
end

local function note(text)
  if notes > MOST_NOTES + 2 * marks_known then
    save()
  end
  if not notebook then
    notebook = io.open(config.memory, "ab")
    if not notebook then
      return
    end
    notebook:setvbuf("no")
  end
  torn = not notebook:write(torn and "\n" or "", text)
  notes = notes + 1
end

local function note_mark(reader)
  reader.unnoted = nil
  note(line_of(mark_of(reader)))
end

-- Notes at once what is held back, but not what was sent: that is not in Fluent Bit's chunks yet.
local function note_held(reader)
  note(line_of(mark_place(reader)))
end

local function load_memory()
  local handle = io.open(config.memory, "rb")
  if not handle then
    return
  end
  local text = handle:read("*a") or ""
  handle:close()
  local known = {}
  for line in gmatch(text, "[^\n]+") do
    local id, next_offset, sent, held, from, to, path, last = match(line, "^mark (%d+) (%d+) (%d+) (%S+) (%S+) (%S+) ([^\t]+)\t(.*)$")
    if id then
      local mark = known[id] or add_mark(tonumber(id), path)
      known[id] = mark
      mark.next, mark.sent, mark.held, mark.text, mark.earlier = tonumber(next_offset), tonumber(sent), tonumber(held), last, true
      mark.ahead = tonumber(from) and tonumber(to) and { from = tonumber(from), to = tonumber(to) }
    end
  end
  notes = 0
  for name, list in pairs(marks) do
    if any_exists(names_of(name)) then
      for _, mark in ipairs(list) do
        unchecked[#unchecked + 1] = mark
      end
    else
      marks_known = marks_known - #list
      marks[name] = nil
    end
  end
  -- Taken from the end. Of files that begin alike, the longer one is the more certain.
  table.sort(unchecked, function(one, other) return one.next < other.next end)
end

-- Whether the text of a mark stands in a file where it should, and whether the file ends there.
local function stands_in(path, mark)
  local size = #mark.text
  local text = mark.next > size and read_at(path, mark.next - size - 1, size + 3) or ""
  local behind = behind_line(text, 1, mark.text)
  if not behind or sub(text, 1, size) ~= mark.text then
    return false
  end
  return true, behind > #text
end

-- Whether the file is the one that was marked. Others that had its name may begin alike; of these it is the only one
-- that ends at the mark, or it is not certain which it is.
local function is_marked(path, mark)
  local here, ends_here = stands_in(path, mark)
  if not here then
    return false
  end
  for _, other in ipairs(names_of(original_name(mark.path))) do
    if other ~= path then
      local there, ends_there = stands_in(other, mark)
      if there and (ends_there or not ends_here) then
        return false
      end
    end
  end
  return true
end
