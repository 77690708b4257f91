FROM carryover-test/base AS 1st
