import { inTurn } from '../in-turn';
import { saysTaken, saysUnsupported } from './s3-error';

/** Sent with what makes an object visible; the server then refuses if there is one of this name. */
export interface Condition {
  readonly IfNoneMatch?: '*';
}

export interface PublishSteps {
  /** Whether there is an object of this name now. */
  isPresent(): Promise<boolean>;
  /** Makes the object visible. */
  show(condition: Condition): Promise<unknown>;
}

/**
 * Makes objects visible without ever replacing one.
 *
 * The server decides, by `If-None-Match: *`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html. Not every server does: some
 * refuse the header, which is found out by sending it, and some pass over it in silence. So the name is also looked up right before, and writers of this
 * process that want the same name go one after another. What is left where the server does not decide is another process that comes in between
 * the look-up and the object: an instant for a small one, and for one in parts the time that the server takes to join them. Then both
 * are told `stored` and the later bytes stay, whole. Packs and indexes are named by their digest, so that both hold the same; of two snapshots the later one
 * stays, and what only the earlier one added has to be saved again.
 */
export function publisher(): (name: string, steps: PublishSteps) => Promise<'stored' | 'present'> {
  const publishing = inTurn();
  let isRefused = false;

  async function publish({ isPresent, show }: PublishSteps): Promise<'stored' | 'present'> {
    if (await isPresent()) {
      return 'present';
    }
    try {
      await showOnce(show);
      return 'stored';
    } catch (error) {
      // An earlier try of ours may have got through although its answer did not.
      if (saysTaken(error) && (await isPresent())) {
        return 'present';
      }
      throw error;
    }
  }

  async function showOnce(show: PublishSteps['show']): Promise<void> {
    if (!isRefused) {
      try {
        await show({ IfNoneMatch: '*' });
        return;
      } catch (error) {
        if (!saysUnsupported(error)) {
          throw error;
        }
      }
    }
    await show({});
    isRefused = true;
  }

  return (name, steps) => publishing(name, () => publish(steps));
}
