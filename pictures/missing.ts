import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The browser that CHROMIUM names, or that of the system. */
export function browser(): string | undefined {
  return [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path));
}

/** What is missing to draw the dashboards here, and how it is had. */
export function missing(): string | undefined {
  if (!existsSync(join(__dirname, 'node_modules', '@grafana', 'scenes'))) return 'run `npm ci` in the folder pictures';
  return browser() ? undefined : 'install Chromium, or name it by CHROMIUM';
}
