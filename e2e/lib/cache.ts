import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** What is slow to make is kept here, outside the checkout, so that a second run and a fresh clone find it. */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.resolve(process.env.RAY_LOGS_E2E_CACHE || path.join(base, 'cdk8s-ray-logs'));
}

/**
 * A folder of the cache, made on first use. The name has to say everything that decides the content, versions above all.
 * It is made aside and renamed when complete, so an interrupted run leaves nothing that looks finished.
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder(), name);
  if (fs.existsSync(folder)) return folder;
  fs.mkdirSync(cacheFolder(), { recursive: true });
  const aside = fs.mkdtempSync(path.join(cacheFolder(), `.${name}-`));
  try {
    await make(aside);
    fs.renameSync(aside, folder);
  } catch (error) {
    // Another run may have been faster: a rename onto a folder with content fails, and its content is as good as ours.
    if (!fs.existsSync(folder)) throw error;
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
  return folder;
}
