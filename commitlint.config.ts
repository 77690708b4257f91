/** Conventional Commits, whose subject says why and so may be a long line. */
export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'header-max-length': [2, 'always', 150],
    'body-max-line-length': [2, 'always', 200],
    'subject-case': [0],
  },
};
