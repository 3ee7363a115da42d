/**
 * The formats of lines that Ray writes: how a record starts, and where its time and its level are.
 */

/** The levels of a record, lowest first. */
export const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;

/** How Ray and what runs in it spell the levels. */
export const LEVEL_SPELLINGS: { readonly [spelling: string]: string } = {
  // The letters of the C++ side and of glog.
  D: 'DEBUG', I: 'INFO', W: 'WARNING', E: 'ERROR', C: 'CRITICAL', F: 'CRITICAL',
  // Python's logging, and the spellings of others' JSON lines.
  TRACE: 'DEBUG', DEBUG: 'DEBUG', INFO: 'INFO', NOTICE: 'INFO', WARN: 'WARNING', WARNING: 'WARNING',
  ERROR: 'ERROR', CRITICAL: 'CRITICAL', FATAL: 'CRITICAL',
  // Ray's command line.
  VINFO: 'DEBUG', VVINFO: 'DEBUG', SUCC: 'INFO', ERR: 'ERROR', PANIC: 'CRITICAL',
  // loguru, Java and .NET.
  SUCCESS: 'INFO', VERBOSE: 'DEBUG', SEVERE: 'ERROR', EXCEPTION: 'ERROR',
};

/** What a file consists of, which decides what of it is one record. */
export enum LineFormat {
  /** The C++ side: `[2026-11-23 03:12:39,292 I 17432 17432] (raylet) main.cc:283: text`. All up to the next start is one record. */
  CPP = 'cpp',
  /** Ray's Python components: `2026-11-23 03:12:41,710<TAB>INFO log_monitor.py:182 -- text`. All up to the next start is one record. */
  PYTHON = 'python',
  /** Serve: `INFO 2026-11-23 03:21:51,712 app_Inner 2zapkag7 <request id> -- text`. All up to the next start is one record. */
  SERVE = 'serve',
  /** One JSON object a line. */
  JSON = 'json',
  /** What users print, in any format: a line is a record, a traceback or a crash dump is one. */
  USER = 'user',
}

/** How a record of one format starts. */
export interface RecordStart {
  /** The format, or `json` for a JSON object in a file of any format. */
  readonly format: LineFormat;
  /** Matches the first line of a record; groups `level` and, where it has one, `time`. */
  readonly pattern: RegExp;
}

const TIME = '(?<time>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3})';

/** The first line of a record in each format. The user format has none of its own: any of these may occur in it. */
export const RECORD_STARTS: readonly RecordStart[] = [
  { format: LineFormat.CPP, pattern: new RegExp(`^\\[${TIME} (?<level>[A-Z]) \\d+ \\d+\\]`) },
  { format: LineFormat.PYTHON, pattern: new RegExp(`^${TIME}[\\t ](?<level>[A-Z]+) `) },
  { format: LineFormat.SERVE, pattern: new RegExp(`^(?<level>[A-Z]+) ${TIME} `) },
  // glog, from the libraries of the C++ side; its time has no year.
  { format: LineFormat.CPP, pattern: /^(?<level>[IWEF])\d{4} \d\d:\d\d:\d\d\./ },
  { format: LineFormat.JSON, pattern: /^\{(?:.*?"(?:levelname|severity)": ?"(?<level>[A-Z]+)")?/ },
];
