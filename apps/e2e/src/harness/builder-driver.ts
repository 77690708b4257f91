import { inject } from 'vitest';
import { type BuilderName, builders, type MatrixBuilder } from '../matrix/builders';

/** What makes a builder, by buildx's names. */
export type BuilderDriver = MatrixBuilder['driver'];

declare module 'vitest' {
  interface ProvidedContext {
    builder: BuilderName;
    driver: BuilderDriver;
  }
}

/** What made the builder that these tests run on. */
export const builderDriver: BuilderDriver = inject('driver');

/** The builder that these tests run on. */
export const matrixBuilder: MatrixBuilder = builders[inject('builder')];
