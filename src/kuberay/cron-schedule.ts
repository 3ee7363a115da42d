import { refuse } from '../problem';

const DESCRIPTOR = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every (\d+(\.\d+)?(ms|s|m|h))+)$/;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The fields of a schedule, in their order. */
const FIELDS = [
  { name: 'minute', from: 0, to: 59, words: [] },
  { name: 'hour', from: 0, to: 23, words: [] },
  { name: 'day of the month', from: 1, to: 31, words: [] },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'day of the week', from: 0, to: 6, words: DAYS },
];

/**
 * Refuses a schedule that KubeRay would refuse after the API server has taken the object.
 *
 * @see https://pkg.go.dev/github.com/robfig/cron/v3
 */
export function checkSchedule(path: string, schedule: string): void {
  const property = 'schedule';
  if (typeof schedule !== 'string') {
    refuse(path, { property, value: schedule, message: schedule === undefined ? 'is missing' : 'is not a text', remedy: "write it like '0 3 * * *'" });
  }
  if (schedule.includes('TZ')) {
    refuse(path, { property, value: schedule, message: 'names a time zone, which KubeRay takes elsewhere', remedy: 'use timeZone' });
  }
  if (DESCRIPTOR.test(schedule)) {
    return;
  }
  const texts = schedule.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    refuse(path, { property, value: schedule, message: 'does not have five fields', remedy: "write minute, hour, day of the month, month, day of the week: '0 3 * * *'" });
  }
  FIELDS.forEach((field, i) => {
    if (!texts[i].split(',').every((part) => isPart(part.toLowerCase(), field))) {
      refuse(path, {
        property, value: schedule, message: `has a ${field.name} that is none: ${texts[i]}`, remedy: `use *, or ${field.from} to ${field.to}, with - , and /`,
      });
    }
  });
}

/** Refuses what is no time zone. */
export function checkTimeZone(path: string, timeZone: string | undefined): void {
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    refuse(path, { property: 'timeZone', value: timeZone, message: 'is no time zone', remedy: "use a name like 'Asia/Tokyo' or 'UTC'" });
  }
}

function isPart(part: string, { from, to, words }: { from: number; to: number; words: string[] }): boolean {
  const [, range, step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  if (range === undefined || Number(step ?? 1) < 1) {
    return false;
  }
  if (range === '*' || range === '?') {
    return true;
  }
  const ends = range.split('-').map((end) => (words.includes(end) ? words.indexOf(end) + from : /^\d+$/.test(end) ? Number(end) : NaN));
  return ends.length <= 2 && ends.every((end) => end >= from && end <= to) && ends[0] <= ends[ends.length - 1];
}

function isTimeZone(timeZone: string): boolean {
  try {
    // Names only: an offset, which JavaScript takes, is none to KubeRay.
    return /^[A-Za-z]/.test(timeZone) && Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}
