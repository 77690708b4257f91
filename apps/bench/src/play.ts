import type { Measurements } from './measurements';
import type { Row, RowResult } from './rows/row';
import { SCENES } from './scenes/scenes';
import { type StageSettings, withStage } from './scenes/stage';
import { type TreeKind, type TreeName, treeBytes } from './trees/tree';

export interface JudgedRow {
  readonly row: Row;
  readonly result: RowResult;
}

/** What came out on one tree. */
export interface TreeResult {
  readonly tree: TreeName;
  readonly title: string;
  readonly files: number;
  readonly bytes: number;
  readonly measured: Measurements;
  readonly rows: readonly JudgedRow[];
}

/** Plays on one tree the scenes that its rows need, and judges the rows. */
export async function playTree(kind: TreeKind, rows: readonly Row[], settings: StageSettings): Promise<TreeResult> {
  const ownRows = rows.filter((row) => row.trees?.includes(kind.name) ?? true);
  const needed = new Set(ownRows.flatMap((row) => row.scenes));
  let size = { files: 0, bytes: 0 };
  const measured = await withStage(kind, settings, async (stage) => {
    size = { files: stage.tree.files.length, bytes: treeBytes(stage.tree) };
    for (const [name, scene] of SCENES) {
      if (!needed.has(name)) continue;
      stage.say(`${kind.title}: ${name}`);
      await scene(stage);
    }
  });
  return {
    tree: kind.name,
    title: kind.title,
    ...size,
    measured,
    rows: ownRows.map((row) => ({ row, result: row.judge(measured) })),
  };
}
