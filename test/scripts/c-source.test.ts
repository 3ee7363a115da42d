import { bracedAfter, expandedCall, preprocessed, splitTopLevel, stringValue } from '../../scripts/c-source';

const SOURCE = `
#define SIZE (5)
#define STR(x) #x
#define NAME "tail"
#ifdef FLB_SYSTEM_WINDOWS
#define PATH "C:\\\\"
#else
#define PATH "/var/" \\
    "log"
#endif
#define TWO(prefix) { 0, prefix "a" }, { 0, prefix "b" }
struct flb_config_map config_map[] = {
    { FLB_CONFIG_MAP_STR, NAME "_" "x", NULL, 0, 0, "a, \\"b\\" {" }, /* not, this } */
#if defined(FLB_HAVE_TLS) && !defined(FLB_SYSTEM_WINDOWS)
    { FLB_CONFIG_MAP_INT, "yes", STR(SIZE) },
#elif defined(FLB_HAVE_SQLDB)
    { FLB_CONFIG_MAP_INT, "no" },
#else
    { FLB_CONFIG_MAP_INT, "neither" }, // nor this
#endif
#ifndef FLB_HAVE_TLS
    { FLB_CONFIG_MAP_INT, "not" },
#endif
    TWO("p."),
    {0}
};
`;

test('a table as a Linux build sees it', () => {
  const { text, macros } = preprocessed(SOURCE);
  const entries = splitTopLevel(bracedAfter(text, text.indexOf('config_map[]')));
  expect(entries).toHaveLength(4);
  const [first, second, call, last] = entries;
  expect(splitTopLevel(first.slice(1, -1)).map((part, i) => (i === 1 || i === 5 ? stringValue(part, [macros]) : part)))
    .toEqual(['FLB_CONFIG_MAP_STR', 'tail_x', 'NULL', '0', '0', 'a, "b" {']);
  expect(stringValue(splitTopLevel(second.slice(1, -1))[2], [macros])).toBe('5');
  expect(splitTopLevel(expandedCall(call, [macros])).map((entry) => stringValue(splitTopLevel(entry.slice(1, -1))[1], [macros]))).toEqual(['p.a', 'p.b']);
  expect(last).toBe('{0}');
  expect(stringValue('PATH', [macros])).toBe('/var/log');
  expect(stringValue('NULL', [macros])).toBeUndefined();
});

test('what cannot be read is an error', () => {
  expect(() => stringValue('UNKNOWN', [])).toThrow('cannot read the string UNKNOWN');
  expect(() => bracedAfter('x = { "}"', 0)).toThrow('no closing brace');
});
