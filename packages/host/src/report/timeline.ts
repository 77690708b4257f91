import type { RunRecord } from './run-record';

interface Bar {
  readonly section: string;
  readonly title: string;
  readonly began: number;
  readonly ended: number;
}

/**
 * A Gantt chart of a run in Mermaid's language (https://mermaid.js.org/syntax/gantt.html), which GitHub and GitLab show as a picture. Undefined where there is nothing to show.
 * Times are milliseconds since the epoch (`x`), so the axis has the clock of whoever looks.
 */
export function timeline({ inject, builds, extract }: RunRecord): string | undefined {
  const bars: Bar[] = [
    ...(inject === undefined ? [] : [{ section: 'carryover', title: 'inject', ...inject }]),
    ...builds.map((build) => ({ section: 'build', title: build.name || 'build', ...build })),
    ...(extract === undefined ? [] : [{ section: 'carryover ', title: 'extract', ...extract }]),
  ];
  if (bars.length === 0) {
    return undefined;
  }
  const sections = Map.groupBy(bars, ({ section }) => section);
  const lines = [...sections].flatMap(([section, of]) => [`  section ${section.trim()}`, ...of.map(barLine)]);
  return ['gantt', '  dateFormat x', '  axisFormat %H:%M:%S', ...lines].join('\n');
}

function barLine({ title, began, ended }: Bar): string {
  const seconds = Math.max(0, (ended - began) / 1000).toFixed(1);
  // What ends a title, a line or a comment in Mermaid's language.
  const plain = title.replace(/[:;#%\p{C}]/gu, ' ').trim() || 'build';
  return `    ${plain} (${seconds} s) :${Math.round(began)}, ${Math.round(Math.max(ended, began + 1))}`;
}
