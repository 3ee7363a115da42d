-- The time zone of Ray's clock, which its lines do not say.
--
-- It is found out: a file was last changed when the last line of Ray in it was written. What was found is a time and how
-- far the clock was ahead of UTC then. For other times it takes knowing when the clock is changed. So the zone is the
-- first of those known that fits all that was found; if there is none, each time found says from when on it holds.
--
-- A zone has: first      how far it is ahead of UTC before all changes, in seconds
--             at, ahead  lists: the times of the changes, and how far it is ahead of UTC from each on

-- All but this one is in a block: a chunk of Lua has room for 200 names.
local utc_of

do

local HOUR = 3600
local MOST_DELAY = 45  -- a line is that much older than the change of its file, at most
local LOOK_AGAIN = 60  -- seconds after which a zone is looked at anew
local NEIGHBOURS = 15  -- files that were changed so many seconds apart tell of one state of the clock
local EARLY = 2        -- seconds that a line may be ahead of the clock

-- A zone whose clocks are never changed.
local function fixed_zone(ahead)
  return { first = ahead, at = {}, ahead = {} }
end

-- Midnight of the nth Sunday of a month, as if it was of UTC; the fifth is the last.
local function sunday(year, month, nth)
  local first = days_since_1970(year, month, 1)
  local day = first + (3 - first) % 7 + 7 * (nth - 1)
  if day >= first + days_in_month(year, month) then
    day = day - 7
  end
  return day * 86400
end

-- When clocks go forward and back: month, Sunday of it, hour, and whether that hour is one of UTC.
local AMERICA = { { 3, 2, 2 }, { 11, 1, 2 } }
local EUROPE = { { 3, 5, 1, true }, { 10, 5, 1, true } }
local AUSTRALIA = { { 10, 1, 2 }, { 4, 1, 3 } }
local NEW_ZEALAND = { { 9, 5, 2 }, { 4, 1, 3 } }

-- Where two fit, the first is taken: Los Angeles, which is set in Ray's images, rather than Phoenix.
local KNOWN = {
  { 0 }, { -8, AMERICA }, { -7, AMERICA }, { -6, AMERICA }, { -5, AMERICA }, { -4, AMERICA }, { -3.5, AMERICA },
  { 0, EUROPE }, { 1, EUROPE }, { 2, EUROPE }, { 10, AUSTRALIA }, { 9.5, AUSTRALIA }, { 12, NEW_ZEALAND },
}

local function zone_of_rule(standard, rule)
  local zone = fixed_zone(standard)
  if rule then
    local changes = {}
    for year = 2020, 2037 do
      for index = 1, 2 do
        local change = rule[index]
        local at = sunday(year, change[1], change[2]) + change[3] * HOUR
        if not change[4] then
          at = at - standard - (index - 1) * HOUR
        end
        changes[#changes + 1] = { at, standard + (index == 1 and HOUR or 0) }
      end
    end
    table.sort(changes, function(one, other) return one[1] < other[1] end)
    for index = 1, #changes do
      zone.at[index], zone.ahead[index] = changes[index][1], changes[index][2]
    end
    zone.first = zone.ahead[2]
  end
  return zone
end

local known_zones

-- How far a zone is ahead of UTC at a time.
local function ahead_at(zone, seconds)
  local ahead = zone.first
  for index = 1, #zone.at do
    if zone.at[index] > seconds then
      break
    end
    ahead = zone.ahead[index]
  end
  return ahead
end

-- The zone that fits all that was found.
local function fitting(found)
  if not known_zones then
    known_zones = {}
    for index, known in ipairs(KNOWN) do
      known_zones[index] = zone_of_rule(known[1] * HOUR, known[2])
    end
  end
  for _, zone in ipairs(known_zones) do
    local fits = true
    for _, one in ipairs(found) do
      fits = fits and ahead_at(zone, one.at) == one.ahead
    end
    if fits then
      return zone
    end
  end
  local zone = fixed_zone(found[1].ahead)
  for index = 2, #found do
    if found[index].ahead ~= found[index - 1].ahead then
      zone.at[#zone.at + 1], zone.ahead[#zone.ahead + 1] = found[index].at, found[index].ahead
    end
  end
  return zone
end

-- When a file was changed, in seconds and with a fraction. Lua has no such function; LuaJIT can call the one of the system.
local modified = function()
  return nil
end

do
  local has_ffi, ffi = pcall(require, "ffi")
  if has_ffi then
    local declared = pcall(ffi.cdef, "int statx(int folder, const char *path, int flags, unsigned int mask, void *result);")
    local there, statx = pcall(function() return ffi.C.statx end)
    if declared and there then
      local result = ffi.new("int64_t[64]")
      modified = function(path)
        if statx(-100, path, 0, 0x40, result) ~= 0 then
          return nil
        end
        return tonumber(result[14]) + tonumber(result[15] % 4294967296) / 1e9
      end
    end
  end
end

-- The local time of a line that only Ray writes like that.
local function time_of_ray(line)
  local first = byte(line, 1)
  local at
  if first == 91 then
    at = find(line, "^ %u %d+ %d+%]", 25) and 2
  elseif first == 123 then
    local _, last = find(line, '"asctime": ?"')
    at = last and last + 1
  elseif first and first >= 48 and first <= 57 then
    at = find(line, "^\t%u+ ", 24) and 1
  else
    local _, last = find(line, "^%u+ ")
    at = last and last + 1
  end
  if at then
    return time_at(line, at)
  end
  return nil
end

-- The local time of the last record in a file, in seconds and with a fraction; and whether it is what a user logs.
local function last_time_of(path, format)
  local text, size = last_block_of(path)
  if not text or size == 0 or byte(text, -1) ~= 10 then
    return nil
  end
  local seconds, milliseconds, last
  for line in gmatch(text, "[^\n]+") do
    local s, m = time_of_ray(line)
    if s or format == "user" then
      seconds, milliseconds, last = s, m, line
    end
  end
  if last and not seconds then
    local level, s, m, own = parse(last)
    if level and s and not own then
      return s + m / 1000, true
    end
  end
  return seconds and seconds + milliseconds / 1000, false
end

-- How far the clock was ahead of UTC when the file was changed, when that was, and whether only a user says so. Without a
-- time of its change, the file has to be one that was changed just now.
local function ahead_by(path, format, now)
  local changed = modified(path)
  local at = changed or now
  local last, is_users = last_time_of(path, format)
  if not last then
    return nil
  end
  local ahead = floor((last - at) / 900 + 0.5) * 900
  local late = ahead - (last - at)
  -- No clock is a quarter of an hour off the full hour, or half of one, but for a few in Asia and Oceania.
  local odd = ahead % HOUR
  local is_clock = ahead >= -12 * HOUR and ahead <= 14 * HOUR
    and (odd == 0 or odd == 1800 and (ahead > 12600 or ahead == 12600 or ahead == -9000 or ahead == -12600 or ahead == -34200)
      or ahead == 20700 or ahead == 31500 or ahead == 45900 or ahead == 49500)
  if is_clock and late >= -EARLY and late <= ((is_users or not changed) and 5 or MOST_DELAY) then
    return ahead, floor(at), is_users
  end
  return nil
end

-- Files in which Ray's own processes write, and how.
local CLOCKS = {
  "raylet.out", "gcs_server.out", "log_monitor.log", "dashboard_agent.log", "runtime_env_agent.log", "monitor.log", "dashboard.log",
}

local MOST_CLOCKS = 1000

local zones_of, zones_known = {}, 0 -- folder of logs -> what is known of its clock
local last_found = {} -- what stands before the session in the path of the folder -> the clock found last

local ZONES_FILE = config.memory .. "-zones"

local function remember(clock, ahead, at, by_user)
  local found = clock.found
  found[#found + 1] = { ahead = ahead, at = at, by_user = by_user }
  table.sort(found, function(one, other) return one.at < other.at end)
  clock.zone = fitting(found)
  last_found[clock.pod], last_found.any = clock, clock
  for _, other in pairs(zones_of) do
    other.from, other.to, other.began_utc = 1, 0, nil
  end
end

-- What is known of the clock by which the lines of a file are written.
local function clock_of(path)
  local folder = match(path, "^(.*/session_[^/]+/logs)/") or match(path, "^(.*)/") or ""
  local clock = zones_of[folder]
  if not clock then
    local pod = match(folder, "^(.*)/session_[^/]+/logs$") or folder
    local year, month, day, hour, minute, second = match(folder, "/session_(%d%d%d%d)%-(%d%d)%-(%d%d)_(%d%d)%-(%d%d)%-(%d%d)[^/]*/logs$")
    local minute_text = year and year .. "-" .. month .. "-" .. day .. " " .. hour .. ":" .. minute
    local begin = minute_text and seconds_of_minute(minute_text)
    -- from, to, ahead: between these local times the clock is that far ahead of UTC.
    clock = {
      folder = folder, pod = pod, found = {}, zone = config.zone, from = 1, to = 0, ahead = 0, looked = 0, wait = 0.5,
      look_at = config.zone and math.huge or 0, began = begin and begin + tonumber(second),
    }
    zones_known = zones_known + 1
    if zones_known > MOST_CLOCKS then
      zones_of, zones_known = {}, 1
    end
    zones_of[folder] = clock
  end
  return clock
end

local function load_zones()
  local handle = not config.zone and io.open(ZONES_FILE, "rb")
  if not handle then
    return
  end
  local kept = {}
  for line in handle:lines() do
    local at, ahead, folder = match(line, "^(%d+) (%-?%d+) (/.*)$")
    -- A folder can be opened; what is written about one that is gone is left out.
    local there = folder and io.open(folder, "rb")
    if there then
      there:close()
      remember(clock_of(folder .. "/"), tonumber(ahead), tonumber(at))
      kept[#kept + 1] = line .. "\n"
    end
  end
  handle:close()
  local again = io.open(ZONES_FILE, "wb")
  if again then
    again:write(table.concat(kept))
    again:close()
  end
end

-- What most of the files say of the clock that were changed last; those of users only if no other does.
local function most_said(said)
  local newest, by_users = 0, true
  for _, one in ipairs(said) do
    by_users = by_users and one.by_user
  end
  for _, one in ipairs(said) do
    newest = one.by_user == by_users and math.max(newest, one.at) or newest
  end
  local votes, best = {}, nil
  for _, one in ipairs(said) do
    if one.at >= newest - NEIGHBOURS and one.by_user == by_users then
      votes[one.ahead] = (votes[one.ahead] or 0) + 1
      if not best or votes[one.ahead] > votes[best.ahead] or (votes[one.ahead] == votes[best.ahead] and one.at > best.at) then
        best = one
      end
    end
  end
  return best
end

-- Looks at what files say of the clock: the one that is read, and those of Ray's own processes. `since` is the local time
-- of a line before which the clock must have been changed.
local function look_at_clock(clock, file, since, now)
  local said = {}
  local function ask(path, format)
    local ahead, at, by_user = ahead_by(path, format, now)
    said[#said + 1] = ahead and { ahead = ahead, at = at, by_user = by_user }
  end
  ask(file.path, file.format)
  file.asked = true
  local last = clock.found[#clock.found]
  local best = said[1]
  -- Of a change that it has seen itself, a file with lines of Ray knows before others have written anything.
  if not (since and last and best and not best.by_user and best.ahead ~= last.ahead and math.abs(best.ahead - last.ahead) <= 2 * HOUR) then
    if clock.looked ~= now then
      clock.looked, clock.wait = now, last and LOOK_AGAIN or math.min(2 * clock.wait, LOOK_AGAIN)
      clock.look_at = now + clock.wait
      for _, name in ipairs(CLOCKS) do
        ask(clock.folder .. "/" .. name, "python")
      end
    end
    best = most_said(said)
  end
  if last and last.by_user and best and not best.by_user then
    clock.found, last = {}, nil
  end
  if best and not (last and (best.at <= last.at or best.ahead == last.ahead or (best.by_user and not last.by_user))) then
    local at = since and math.min(best.at, since - best.ahead) or best.at
    remember(clock, best.ahead, at, best.by_user)
    local handle = not best.by_user and io.open(ZONES_FILE, "ab")
    if handle then
      handle:write(string.format("%d %d %s\n", at, best.ahead, clock.folder))
      handle:close()
    end
  end
end

-- How far the clock is ahead of UTC at a local time; where that hour comes twice, also how far it is the second time.
local function ahead_at_local(clock, seconds)
  local zone = clock.zone
  if not zone then
    local other = last_found[clock.pod] or (not config.pod_directory and last_found.any)
    zone = other and other.zone
    if not zone then
      return 0
    end
  end
  local from, ahead = -math.huge, zone.first
  for index = 1, #zone.at + 1 do
    local at, after = zone.at[index] or math.huge, zone.ahead[index] or ahead
    local to, over = at + math.min(ahead, after), at + math.max(ahead, after)
    if seconds < to then
      clock.from, clock.to, clock.ahead = from, to, ahead
      return ahead
    elseif seconds < over then
      return ahead, after < ahead and after or nil
    end
    from, ahead = over, after
  end
  return ahead
end

-- The time of a line in UTC, by its local time.
local function utc_by_rules(clock, stream, seconds, now)
  local ahead, again = ahead_at_local(clock, seconds)
  local first, second = seconds - ahead, again and seconds - again
  if not second or second > now + EARLY then
    return first
  elseif now - second <= 60 then
    return second
  elseif now - first <= 60 or not stream.seconds then
    return first
  end
  -- Lines of threads may change places, but not by that much.
  return stream.seconds - first <= 600 and math.abs(stream.seconds - first) <= math.abs(stream.seconds - second) and first or second
end

-- When the session began, in UTC. Its name says it by the clock of the head; a worker's first line, by its own.
local function began(clock, now)
  local text = clock.began and read_at(clock.folder .. "/raylet.out", 0, 4096)
  local first = text and time_of_ray(text)
  local begin = clock.began and math.min(clock.began, first or clock.began)
  clock.began_utc = begin and begin - ahead_at_local(clock, begin) - HOUR or now - 366 * 86400
  return clock.began_utc
end

-- The time of a line in UTC by that which stands in it: local time, or as far ahead of UTC as it says itself. Nil if it is
-- none: what was before the session began, or has yet to come, is data that somebody printed.
function utc_of(stream, seconds, own, now)
  local file = stream.file
  local clock = file.clock
  if not clock then
    clock = clock_of(file.path)
    file.clock = clock
  end
  local utc
  if own then
    utc = seconds - own
  else
    local back = seconds < (stream.local_seconds or 0) - 1000
    if not back and now < clock.look_at and seconds >= clock.from and seconds < clock.to then
      utc = seconds - clock.ahead
    else
      -- Users may print times in any order; there it is looked once a second.
      if now >= clock.look_at or (not config.zone and ((back and (file.format ~= "user" or clock.looked ~= now)) or not (clock.found[1] or file.asked))) then
        look_at_clock(clock, file, back and seconds, now)
      end
      utc = utc_by_rules(clock, stream, seconds, now)
    end
    if utc > now + EARLY and not config.zone and (file.format ~= "user" or clock.looked ~= now) then
      look_at_clock(clock, file, seconds, now)
      utc = utc_by_rules(clock, stream, seconds, now)
    end
  end
  if utc > now + EARLY or utc < (clock.began_utc or began(clock, now)) then
    return nil
  end
  if not own then
    stream.local_seconds = seconds
  end
  return utc
end

load_zones()

end
