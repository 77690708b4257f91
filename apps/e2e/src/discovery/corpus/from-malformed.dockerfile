FROM carryover-test/base build
