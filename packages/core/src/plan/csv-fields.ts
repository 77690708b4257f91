/** The fields of one line of comma-separated values, or why it is not one. */
export type CsvFields = { readonly fields: readonly string[] } | { readonly problem: string };

/**
 * Splits one line of comma-separated values as BuildKit does for mount options (tonistiigi/go-csvvalue, which follows Go's encoding/csv): a field may
 * stand in double quotes, `""` within them is one quote, and a quote anywhere else is an error. Spaces are kept.
 */
export function csvFields(line: string): CsvFields {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const field = rest.startsWith('"') ? quotedField(rest) : plainField(rest);
    if ('problem' in field) {
      return field;
    }
    fields.push(field.value);
    if (field.length === rest.length) {
      return { fields };
    }
    rest = rest.slice(field.length + 1);
  }
}

/** A field at the start of a text, and how many characters it takes there. */
type Field = { readonly value: string; readonly length: number } | { readonly problem: string };

function plainField(text: string): Field {
  const comma = text.indexOf(',');
  const value = comma < 0 ? text : text.slice(0, comma);
  if (value.includes('"')) {
    return {
      problem: `a quote within the unquoted field '${value}': put the whole field, with its key, in double quotes`,
    };
  }
  return { value, length: value.length };
}

function quotedField(text: string): Field {
  const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(text);
  if (quoted === null) {
    return { problem: 'a double quote that is not closed at the end of its field' };
  }
  return { value: (quoted[1] ?? '').replaceAll('""', '"'), length: quoted[0].length };
}
