// Runs tests one by one, says what failed, and ends with 1 if something did.
export async function run(tests) {
  let failed = 0;
  for (const [name, test] of tests) {
    try {
      await test();
      console.log('ok ' + name);
    } catch (error) {
      failed += 1;
      console.log('FAILED ' + name + ': ' + (error.stack || error));
    }
  }
  console.log(tests.length - failed + ' passed, ' + failed + ' failed');
  return failed === 0 ? 0 : 1;
}

export function expect(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

export function expectEqual(wanted, found, sentence) {
  if (wanted !== found) throw new Error(sentence + ': wanted ' + JSON.stringify(wanted) + ', there was ' + JSON.stringify(found));
}
