export { bodyOf, digestOf, generateChunks, generatedBody, textOf } from './bytes';
export { cacheStoreConformance } from './conformance/cache-store-conformance';
export {
  type FaultSubject,
  neverAborted,
  type StoreSubject,
  type StoreUnderTest,
  type TestRunner,
  type Trouble,
} from './conformance/subject';
export {
  type MemoryStore,
  type MemoryStoreControls,
  type MemoryStoreOptions,
  memoryStore,
  type StoreCall,
} from './memory-store';
export { type ScriptedCommand, type ScriptedCommandRunner, scriptedCommandRunner } from './scripted-command-runner';
