import type { DoctorReport } from '../commands/doctor-command';
import type { Finding } from '../doctor/finding';

const marks: Readonly<Record<Finding['level'], string>> = { good: 'ok', note: 'note', problem: 'PROBLEM' };

/** What a doctor found, for people: a line for each finding, and what to do below it. */
export function doctorSummary({ findings }: DoctorReport): string {
  const subjectWidth = Math.max(0, ...findings.map(({ subject }) => subject.length));
  const indent = ' '.repeat(8 + subjectWidth + 1);
  const lines = findings.map(({ subject, level, message, hint }) => {
    const body = message.split('\n').join(`\n${indent}`);
    const todo = hint === undefined ? '' : `\n${indent}what to do: ${hint}`;
    return `${marks[level].padEnd(7)} ${subject.padEnd(subjectWidth)} ${body}${todo}\n`;
  });
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const verdict = problems === 0 ? 'Mounts can be carried here.' : `${problems} to be mended.`;
  return `${lines.join('')}${verdict}\n`;
}
