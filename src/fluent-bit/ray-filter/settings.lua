-- What the agent does to each line of Ray's logs: groups lines to records, finds their time, level and ids, and
-- drops what was asked to be dropped.
--
-- Fluent Bit calls ray_filter() for each line that its tail input read, with the line's file and its offset in it.
-- Nothing is held back here but what is safe in the file: where a record spans lines, the lines after the first are
-- looked up in the file itself, and skipped when tail delivers them. So a kill at any moment loses nothing, and
-- what has to be known of earlier lines can be read again after a restart.
--
-- RAY_FILTER_CONFIG is a table that stands before this text:
--   kinds          list of {pattern, fields, component, format, markers}, the catalog of log files
--   other          the component of files that fit none of them
--   levels         spelling -> level
--   rank           level -> number
--   minimum_rank   records with a level below it are dropped
--   zone           the time zone of Ray's clock: {first, at, ahead}, see zones.lua; nil if it is to be found out
--   window         seconds of a time slot, see `hour`; none if no destination asks for it
--   relative       whether offsets start over at 0 where reading goes on after a restart
--   memory         file in which is kept what has to be known after a restart
--   look           bytes that are looked at around a line: what tail delivers in one go, and a bit more
--   largest        bytes of the longest text that is sent as one entry
--   strip_ansi, drop_forwarded, drop_serve_copies     booleans
--   redactions     list of {hint, pattern, replacement}, or of {expression, replacement}, see expressions.lua
--   throttle       component -> records a second
--   pod            field -> environment variable that holds it
--   aliases        name -> field of the pod that the record has under this name too
--   pod_directory  pattern of paths whose directory says whose logs they are; nil where all are of one pod
--   owner, owner_kind   the environment variables that say for which custom resource Ray runs

local config = RAY_FILTER_CONFIG

local byte, find, gmatch, gsub, match, sub = string.byte, string.find, string.gmatch, string.gsub, string.match, string.sub
local floor = math.floor

-- The return codes of a Fluent Bit filter. A dropped record is returned without a table: Fluent Bit would convert it.
local DROP, CHANGED = -1, 1

local BLOCK = 65536            -- how far back a file is read after a restart
local LONGEST_RECORD = 1048576 -- a record ends here even if nothing ends it
local LONGEST_LINE = 16777216  -- how far back the start of a line is looked for
local MOST_ROTATIONS = 20      -- how many rotated files are tried to find one again
local MOST_FILES = 1000        -- files that are remembered in full; of others only the mark is kept, see memory.lua
local MOST_NOTES = 2000        -- after which the file with what has to be known after a restart is written anew
local MOST_FINISHED = 500      -- files that are finished in one tick
local MOST_CHECKED = 50        -- files of an earlier agent that are looked at in one tick
local IDLE_SECONDS = 3         -- after which a last line without a newline is taken as it is
local HOLD_SECONDS = 1         -- after which a record whose end was not written is taken as it is
local GAP_SECONDS = 2          -- after which a line without a time is no longer of the time of the line before it

local TICK, BEAT = "ray.wake.tick", "ray.wake.beat"
