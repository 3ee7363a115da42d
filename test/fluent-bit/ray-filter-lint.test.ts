import { spawnSync } from 'child_process';
import { join } from 'path';
import { needs } from './lua';
import { filterScript } from '../../scripts/embedded-lua';

const LUACHECK = ['-', '--formatter', 'plain', '--std', 'luajit', '--globals', 'RAY_FILTER_CONFIG', 'ray_filter', '--max-line-length', '200'];

const lint = (script: string) => spawnSync('luacheck', LUACHECK, { input: script, encoding: 'utf8' });

describe('luacheck', () => {
  needs('luacheck');
  const where = lint('return nil').error ? describe.skip : describe;

  where('of the filter script', () => {
    test('finds nothing', () => {
      expect(lint(filterScript(join(__dirname, '..', '..', 'src', 'fluent-bit', 'ray-filter'))).stdout).toBe('');
    });

    test('finds a name that is written wrongly', () => {
      expect(lint('local count = 0\nreturn coutn').stdout).toContain("accessing undefined variable 'coutn'");
    });
  });
});
