-- Where old releases go on reading after a restart.

-- Before 5.0.3 tail counts offsets from the place at which it goes on, which may be in the middle of a line, and says
-- nothing of that place. It opens all files that are there before it loads this script, and reads them afterwards. So it is
-- the place at which one of the open files stands, which the kernel tells; LuaJIT can ask which file that is, too.
local find_places, base_of

do -- a function of Lua has 200 local variables at most
  local places = {} -- offset -> whether a file stands there
  local resumed     -- path -> offset; nil where it cannot be told

  function find_places()
    resumed = can_read_links and {} or nil
    local descriptor, missing = 0, 0
    while missing < 256 do
      local info = io.open("/proc/self/fdinfo/" .. descriptor, "rb")
      missing = info and 0 or missing + 1
      if info then
        local place = tonumber(match(info:read("*a") or "", "^pos:%s*(%d+)")) or 0
        info:close()
        if place > 0 then
          places[place] = true
          local path = resumed and read_link("/proc/self/fd/" .. descriptor)
          if path then
            resumed[path] = place
          end
        end
      end
      descriptor = descriptor + 1
    end
  end

  -- The place where the kernel does not say which file it is of: from where the file was marked on, the first that fits a line
  -- which ends like the one that tail delivered.
  local function place_in_text(path, line)
    local latest
    for _, mark in ipairs(marks[original_name(path)] or {}) do
      if mark.earlier and (not latest or mark.next >= latest.next) and (stands_in(path, mark) or mark.next == 0 and mark.path == path) then
        latest = mark
      end
    end
    if not latest then
      return 0
    end
    local text = read_at(path, latest.next, 4 * BLOCK) or ""
    local at = find(text, line, 1, true)
    while at do
      if places[latest.next + at - 1] and behind_line(text, at, line) then
        return latest.next + at - 1
      end
      at = find(text, line, at + 1, true)
    end
    return 0
  end

  -- What has to be added to the offsets of a file whose first line this is.
  function base_of(path, line)
    if resumed then
      local place = resumed[path]
      resumed[path] = nil
      return place or 0
    end
    return place_in_text(path, line)
  end
end
