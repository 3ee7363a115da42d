-- The time of a line, by the clock that wrote it.

-- Seconds from 1970 to the minute "2026-11-23 03:12" of one clock, or false if it is none. Few minutes occur, often.
local minutes, minutes_known = {}, 0

local DAYS_BEFORE = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 }

local function days_in_month(year, month)
  local leap = month == 2 and year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  return DAYS_BEFORE[month + 1] - DAYS_BEFORE[month] + (leap and 1 or 0)
end

local function days_since_1970(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  return 365 * year + floor(year / 4) - floor(year / 100) + floor(year / 400) + floor((153 * month - 457) / 5) + day - 719469
end

local function seconds_of_minute(text)
  local seconds = minutes[text]
  if seconds == nil then
    local year, month, day, hour, minute = match(text, "^(%d%d%d%d)%-(%d%d)%-(%d%d) (%d%d):(%d%d)$")
    year, month, day, hour, minute = tonumber(year), tonumber(month), tonumber(day), tonumber(hour), tonumber(minute)
    seconds = year and month >= 1 and month <= 12 and day >= 1 and day <= days_in_month(year, month) and hour <= 23 and minute <= 59
      and days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60
    if minutes_known > 1000 then
      minutes, minutes_known = {}, 0
    end
    minutes[text] = seconds
    minutes_known = minutes_known + 1
  end
  return seconds
end

-- Seconds and milliseconds of "2026-11-23 03:12:39,292" at the given index, or nil.
local function time_at(text, at)
  if byte(text, at + 4) ~= 45 or byte(text, at + 10) ~= 32 then
    return nil
  end
  local minute = seconds_of_minute(sub(text, at, at + 15))
  if not minute then
    return nil
  end
  local colon, s1, s2, comma, m1, m2, m3 = byte(text, at + 16, at + 22)
  if m3 == nil or colon ~= 58 or (comma ~= 44 and comma ~= 46) or s1 < 48 or s1 > 53 or s2 < 48 or s2 > 57
    or m1 < 48 or m1 > 57 or m2 < 48 or m2 > 57 or m3 < 48 or m3 > 57 then
    return nil
  end
  return minute + s1 * 10 + s2 - 528, m1 * 100 + m2 * 10 + m3 - 5328
end

-- Loki refuses an entry that is an hour older than the newest of its stream, which is what happens to all that
-- waited out an outage. The slot of its time is a label, so that no stream ever gets entries that far apart. Slots are
-- counted through more than a week, since that is how old an entry may be that Loki takes: 168 hours have no two alike,
-- and neither has a week that begins in the middle of one.
local slots = config.window and math.ceil(604800 / config.window) + 1
local slot_known, slot_text = -1, ""

local function slot_of(seconds)
  if not config.window then
    return nil
  end
  local slot = floor(seconds / config.window) % slots
  if slot ~= slot_known then
    slot_known, slot_text = slot, string.format("%03d", slot)
  end
  return slot_text
end
