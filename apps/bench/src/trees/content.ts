import { RandomStream } from './random-stream';

/** Gives the content of files. Two calls never give the same bytes, unless a very small file is asked for. */
export type Content = (bytes: number) => Buffer;

/**
 * Much larger than what a compressor looks back on (2 MiB at zstd's level 3): that two files were cut from overlapping places of one corpus does not make
 * them compress better.
 */
const CORPUS_BYTES = 32 << 20;

/** Content that is cut at random places from a corpus, which is made when it is first needed. */
function contentFrom(piece: () => Buffer, random: RandomStream): Content {
  let corpus: Buffer | undefined;
  return (bytes) => {
    corpus ??= corpusOf(piece);
    const pieces: Buffer[] = [];
    for (let left = bytes; left > 0; ) {
      const length = Math.min(left, corpus.length >> 3);
      const start = random.below(corpus.length - length);
      pieces.push(corpus.subarray(start, start + length));
      left -= length;
    }
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  };
}

/** Content that no compressor makes smaller, like that of pictures and archives. */
export function compressedContent(seed: string): Content {
  const random = new RandomStream(seed);
  return (bytes) => random.bytes(bytes);
}

/** Lines of a programming language: about a seventh of their size after `zstd -3`. */
export function sourceContent(seed: string): Content {
  const random = new RandomStream(seed);
  const vocabulary = Array.from({ length: 3000 }, () => word(random));
  const anyWord = () => vocabulary[Math.floor(vocabulary.length * random.fraction() ** 4)] ?? '';
  const templates = [
    () => `    return ${anyWord()}.${anyWord()}(${anyWord()});\n`,
    () => `  const ${anyWord()} = require('./${anyWord()}');\n`,
    () =>
      `Object.defineProperty(exports, "${anyWord()}", { enumerable: true, get: function () { return ${anyWord()}_1.${anyWord()}; } });\n`,
    () =>
      `  /** The ${anyWord()} of this ${anyWord()}, or undefined if there is none. */\n  readonly ${anyWord()}?: ${anyWord()} | undefined;\n`,
    () => `  if (${anyWord()} === undefined) {\n    throw new TypeError('${anyWord()} must be given');\n  }\n`,
    () => `  "${anyWord()}": "^${random.below(20)}.${random.below(30)}.${random.below(10)}",\n`,
  ];
  return contentFrom(() => Buffer.from(templates[random.below(templates.length)]?.() ?? '', 'latin1'), random);
}

/** Compiled code: about a third of its size after `zstd -3`. */
export function objectContent(seed: string): Content {
  const random = new RandomStream(seed);
  const constants = random.bytes(1 << 20);
  const instructions = Array.from({ length: 4000 }, () => random.bytes(4 + random.below(12)));
  const anyInstruction = () =>
    instructions[Math.floor(instructions.length * random.fraction() ** 3)] ?? constants.subarray(0, 8);
  const anyConstant = () => {
    const start = random.below(constants.length - 4);
    return constants.subarray(start, start + random.below(5));
  };
  let pieces = 0;
  return contentFrom(() => (pieces++ % 4 === 2 ? anyConstant() : anyInstruction()), random);
}

function word(random: RandomStream): string {
  const syllables = [
    'na',
    'me',
    'get',
    'lo',
    'con',
    'fig',
    'ter',
    'va',
    'lue',
    'pa',
    'th',
    're',
    'quest',
    'opt',
    'ion',
    'sta',
    'te',
    'in',
    'dex',
    'Type',
  ];
  return Array.from({ length: 2 + random.below(3) }, () => syllables[random.below(syllables.length)]).join('');
}

function corpusOf(piece: () => Buffer): Buffer {
  const corpus = Buffer.alloc(CORPUS_BYTES);
  for (let position = 0; position < corpus.length; ) position += piece().copy(corpus, position);
  return corpus;
}
