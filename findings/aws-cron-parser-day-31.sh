#!/usr/bin/env bash
# Assumed:  a parser of AWS's cron expressions leaves out the months that do not have the day.
# Happens:  aws-cron-parser goes on counting into the next month: day 31 falls on 1 December, 1 May and 3 March besides, and 29 February on
#           1 March in three years of four. The list 30,31 has no such days.
# Matters:  a calendar shows runs that the expression does not name, after every month that is too short.
# Seen:     aws-cron-parser 1.1.12, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cron-parser@1.1.12

cat >run.js <<'EOF'
const { parse, next } = require('aws-cron-parser');
console.log('version', require('aws-cron-parser/package.json').version);
for (const expression of ['0 12 31 * ? *', '0 12 30 * ? *', '0 12 30,31 * ? *', '0 12 31 4,5 ? *', '0 12 29 2 ? *']) {
  const runs = [];
  for (let at = new Date('2026-11-27T00:00:00Z'); runs.length < 5; ) {
    at = next(parse(expression), at);
    runs.push(at.toISOString().slice(0, 10));
  }
  console.log(`${expression}: ${runs.join(' ')}`);
}
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 1.1.12
0 12 31 * ? *: 2026-12-01 2026-12-31 2027-01-31 2027-03-03 2027-03-31
0 12 30 * ? *: 2026-11-30 2026-12-30 2027-01-30 2027-03-02 2027-03-30
0 12 30,31 * ? *: 2026-11-30 2026-12-30 2026-12-31 2027-01-30 2027-01-31
0 12 31 4,5 ? *: 2027-05-01 2027-05-31 2028-05-01 2028-05-31 2029-05-01
0 12 29 2 ? *: 2027-03-01 2028-02-29 2029-03-01 2030-03-01 2031-03-01
EOF
