import type { MountBase } from '../../mount/mount';
import type { LlbAnswer, LlbMount, LlbOperation } from './llb-answer';
import { stageShown } from './llb-uses';

/** What BuildKit bases a mount on, read back from what it made of `from`, `source`, `uid`, `gid` and `mode` (`dockerfile2llb/convert_runmount.go`). */
export function baseOfMount(mount: LlbMount, step: LlbOperation, answer: LlbAnswer): MountBase {
  const digest = step.inputs[mount.input]?.digest;
  const permissions = digest === undefined ? undefined : permissionsOf(answer.def[digest]);
  if (permissions !== undefined) {
    return { ...fromOf(permissions.basedOn, answer), ...permissions.base };
  }
  return { ...fromOf(digest, answer), ...(mount.selector === '/' ? {} : { source: mount.selector }) };
}

/** The step that makes the folder of a mount with an owner or a mode (`setCacheUIDGID`): no instruction of a Dockerfile makes one like it. */
function permissionsOf(
  operation: LlbOperation | undefined,
): { readonly base: MountBase; readonly basedOn: string | undefined } | undefined {
  const actions = operation?.file?.actions ?? [];
  const [action] = actions;
  const made = action?.mkdir;
  if (actions.length !== 1 || made?.owner === undefined || made.path !== '/cache' || made.makeParents) {
    return undefined;
  }
  const base = { uid: made.owner.user.byID, gid: made.owner.group.byID, mode: made.mode };
  return { base, basedOn: operation?.inputs[action?.input ?? -1]?.digest };
}

/** An image by its name, a stage by its own: which of its names the Dockerfile uses is not told. */
function fromOf(digest: string | undefined, answer: LlbAnswer): Pick<MountBase, 'from'> {
  if (digest === undefined) {
    return {};
  }
  const image = answer.def[digest]?.source?.identifier;
  if (image !== undefined) {
    return { from: image.replace(/^[a-z-]+:\/\//, '').replace(/@sha256:[0-9a-f]+$/, '') };
  }
  return { from: stageShown(digest, answer) ?? digest };
}
