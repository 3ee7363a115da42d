import { clockOfZone, fixedClock } from '../../src/ray/clock';

test.each([['UTC', 0], ['+09:00', 32400], ['-03:30', -12600]])('%s', (offset, first) => {
  expect(fixedClock(offset)).toEqual({ first, at: [], ahead: [] });
});

test.each(['', 'Z', '9', '+9:00', '+09:60', '+15:00', 'Europe/Berlin'])('no offset: %s', (offset) => {
  expect(fixedClock(offset)).toBeUndefined();
});

test('the changes of a zone, to the second', () => {
  const { first, at, ahead } = clockOfZone('America/Los_Angeles')!;
  const index = at.indexOf(Date.UTC(2026, 10, 1, 9) / 1000);

  expect([first, at.length, ahead[index - 1], ahead[index]]).toEqual([-28800, 36, -25200, -28800]);
  expect(at[index - 1]).toBe(Date.UTC(2026, 2, 8, 10) / 1000);
});

test('a zone whose clock is never changed', () => {
  expect(clockOfZone('Asia/Kolkata')).toEqual({ first: 19800, at: [], ahead: [] });
});

test('a zone that goes back for a month', () => {
  expect(clockOfZone('Africa/Casablanca')!.at.length).toBeGreaterThan(30);
});

test.each(['Asia/Edo', 'nowhere', ''])('no zone: %s', (name) => {
  expect(clockOfZone(name)).toBeUndefined();
});
