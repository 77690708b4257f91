import { neverAborted } from '@carryover/core/testing';
import { directoryStore } from '../../src/directory';
import { publishByLink, publishByRename } from '../../src/directory/publish';
import { objectBody, objectName } from './contents';

/**
 * Writes objects first to last, one after another, and says of each what the store answered, one line each.
 * Arguments: folder, number of this writer, first object, last object, `link` or `rename`.
 */
const [root = '', writer, first, last, way] = process.argv.slice(2);
const store = directoryStore(root, { publish: way === 'rename' ? publishByRename : publishByLink });
process.stdout.write('ready\n');
for (let number = Number(first); number <= Number(last); number += 1) {
  const outcome = await store.write(objectName(number), objectBody(number, Number(writer)), neverAborted());
  process.stdout.write(`${outcome}\n`);
}
