ENV A=a
FROM carryover-test/base
