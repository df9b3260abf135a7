#!/bin/sh
# Does what the README and the tutorial say, line by line, and checks each answer. Takes two to three minutes once built.
#   docs/first-hour.sh [DIRECTORY]    of a checkout or of an unpacked release; default: where this file is
set -eu

home=$(CDPATH='' cd -- "${1:-$(dirname -- "$0")/..}" && pwd -P)
work=$(mktemp -d)
stack=; attribution=; rewards=
end() {
  for process in $attribution $rewards $stack; do kill "$process" 2>/dev/null || true; done
  for process in $attribution $rewards $stack; do wait "$process" 2>/dev/null || true; done
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM
cd "$work"

referrals() { "$home/referrals" "$@"; }
say() { printf '%s\n' "first hour: $*" >&2; }
fail() {
  say "FAILED: $*"
  for log in "$work"/*.log; do [ ! -s "$log" ] || { echo "--- $log" >&2; tail -n 20 "$log" >&2; }; done
  exit 1
}
# expect CODE TEXT COMMAND...: the command's exit code, and what its output contains.
expect() {
  code=$1; text=$2
  shift 2
  set +e
  output=$("$@" 2>&1)
  got=$?
  set -e
  [ "$got" = "$code" ] || fail "'$*' gave exit code $got, not $code: $output"
  case $output in *"$text"*) ;; *) fail "'$*' does not say '$text': $output" ;; esac
}
# eventually TEXT COMMAND...: the command says so within a minute.
eventually() {
  text=$1
  shift
  tries=0
  while :; do
    output=$("$@" 2>&1) || true
    case $output in *"$text"*) return ;; esac
    tries=$((tries + 1))
    [ $tries -lt 40 ] || fail "'$*' does not say '$text': $output"
    sleep 1
  done
}

say "versions and help"
expect 0 "kafka 4." referrals version
expect 0 "New here? Run 'referrals demo'" referrals --help
expect 2 "" referrals nonsense
expect 2 "nowhere.ndjson" referrals publish nowhere.ndjson

say "servers"
"$home/referrals" stack --data stack >stack.log 2>&1 &
stack=$!
tries=0
until grep -q 'Ready' stack.log; do
  kill -0 $stack 2>/dev/null || fail "the stack has ended"
  tries=$((tries + 1))
  [ $tries -lt 240 ] || fail "the stack is not ready"
  sleep 1
done
# shellcheck disable=SC1091 # made just now
. ./stack/env

say "topics and schemas"
expect 3 "referral.clicks.v1" referrals topics plan
expect 0 "" referrals topics apply
expect 0 "" referrals topics plan

say "applications"
"$home/referrals" attribution >attribution.log 2>&1 &
attribution=$!
"$home/referrals" rewards >rewards.log 2>&1 &
rewards=$!

say "the first own event"
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
echo '{"type":"purchase","eventId":"p1","storefrontId":"acme","orderId":"o1","customerId":"bob","referralCode":"ANNA10","amountMinor":8000,"currency":"USD","occurredAt":"'"$now"'"}' >own.ndjson
expect 0 "published 1" sh -c "'$home/referrals' publish <own.ndjson"
eventually "UNKNOWN_CODE" referrals explain --storefront acme --order o1

say "the tutorial's story"
cat >story.ndjson <<END
{"type":"program","storefrontId":"tutorial","programId":"refer","version":1,"effectiveFrom":"2020-01-01T00:00:00Z","name":"Give 25, get 25","startsAt":"2020-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[{"ruleId":"give-25","on":"PURCHASE","occurrence":"FIRST","beneficiary":"FRIEND","unit":"USD","fixed":2500},{"ruleId":"get-25","on":"PURCHASE","occurrence":"FIRST","beneficiary":"ADVOCATE","unit":"USD","fixed":2500}]}
{"type":"code","storefrontId":"tutorial","referralCode":"ANNA10","programId":"refer","advocateId":"anna","activeFrom":"2020-01-01T00:00:00Z"}
{"type":"click","eventId":"k-1","storefrontId":"tutorial","referralCode":"anna10","visitorId":"v-1","occurredAt":"$now"}
{"type":"signup","eventId":"s-1","storefrontId":"tutorial","customerId":"bob","visitorId":"v-1","occurredAt":"$now"}
{"type":"purchase","eventId":"p-1","storefrontId":"tutorial","orderId":"o-1","customerId":"bob","amountMinor":8000,"currency":"USD","occurredAt":"$now"}
END
expect 0 "valid" referrals publish --dry-run story.ndjson
expect 0 "published 5" referrals publish story.ndjson
eventually "ATTRIBUTED by SIGNUP_BINDING" referrals explain --storefront tutorial --order o-1
eventually "25.00 USD" referrals explain --storefront tutorial --order o-1
echo '{"type":"refund","eventId":"r-1","storefrontId":"tutorial","orderId":"o-1","refundId":"rf-1","amountMinor":3000,"currency":"USD","occurredAt":"'"$now"'"}' >more.ndjson
expect 0 "published 1" referrals publish more.ndjson
eventually "50.00 USD" referrals explain --storefront tutorial --order o-1

say "the money"
expect 0 "Payout batch first is OPEN" referrals payouts create --min 1000 --storefront tutorial --batch first --by olga
expect 0 "Payout batch first is SETTLED" referrals payouts settle first --by olga
echo '{"type":"click","eventId":"k-3","storefrontId":"tutorial","referralCode":"CARL10","visitorId":"v-1","occurredAt":"'"$now"'"}' >late.ndjson
echo '{"type":"code","storefrontId":"tutorial","referralCode":"CARL10","programId":"refer","advocateId":"carl","activeFrom":"2020-01-01T00:00:00Z"}' >>late.ndjson
expect 0 "published 2" referrals publish late.ndjson
eventually "ADVOCATE|anna=0" referrals review list --storefront tutorial
expect 0 "Keep it now" referrals api-keys create --storefront tutorial --name crm

say "operators"
echo '{"type":"refund","eventId":"r-9","storefrontId":"tutorial","orderId":"o-1","refundId":"rf-9","amountMinor":-1,"currency":"USD","occurredAt":"'"$now"'"}' >wrong.ndjson
expect 3 "INVALID_FIELD" referrals publish wrong.ndjson
eventually "nothing is behind" sh -c "timeout 30 '$home/referrals' lag </dev/null | cat"
expect 0 "" referrals quarantine list
expect 0 "" referrals ledger verify
expect 0 "" referrals doctor

say "PASSED"
