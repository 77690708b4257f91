FROM carryover-test/base
ENV A=a B
