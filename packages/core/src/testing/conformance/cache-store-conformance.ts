import { describeAborting } from './aborting';
import { describeFaults } from './faults';
import { describeFiles } from './files';
import { describeListing } from './listing';
import { describeNames } from './names';
import { describeReading } from './reading';
import type { ConformanceCase, StoreSubject, StoreUnderTest, TestRunner } from './subject';
import { describeTraits } from './traits';
import { describeWriting } from './writing';

/**
 * The conformance suite: what {@link import('../../store/cache-store').CacheStore} promises, as tests. A store is done when it passes; a bug found in one
 * store becomes a case here. It is given the test runner's functions, so that it depends on none.
 */
export function cacheStoreConformance(runner: TestRunner, subject: StoreSubject): void {
  runner.describe(`${subject.name} keeps the contract of a store`, () => {
    let underTest: StoreUnderTest | undefined;
    runner.beforeEach(async () => {
      underTest = await subject.make();
    });
    runner.afterEach(async () => {
      await underTest?.dispose();
      underTest = undefined;
    });

    const shared: ConformanceCase = {
      runner,
      subject,
      current: () => {
        if (underTest === undefined) {
          throw new Error('The runner called a test without its beforeEach');
        }
        return underTest;
      },
    };
    describeTraits(shared);
    describeWriting(shared);
    describeReading(shared);
    describeFiles(shared);
    describeNames(shared);
    describeListing(shared);
    describeAborting(shared);
    describeFaults(shared);
  });
}
