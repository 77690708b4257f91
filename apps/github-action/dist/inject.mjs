import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
import{a as t}from"./chunk-JZBNGGAE.mjs";import"./chunk-BKCQCHZU.mjs";import"./chunk-A2WLMNTH.mjs";import"./chunk-WYIZIJIY.mjs";await t("inject");
