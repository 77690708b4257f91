import { inject } from 'vitest';

/** What makes a builder, by buildx's names. */
export type BuilderDriver = 'docker' | 'docker-container';

declare module 'vitest' {
  interface ProvidedContext {
    driver: BuilderDriver;
  }
}

/** What made the builder that these tests run on. */
export const builderDriver: BuilderDriver = inject('driver');
