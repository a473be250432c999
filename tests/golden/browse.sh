#!/bin/sh
# usage: browse.sh PLAY BANK BROWSE SIGN SIZE [--write]
# A bank on the screen, from a question that is edited over its review to its approval, by three
# people; then what the bank says of it. In a live bank what it writes is signed and taken in.
set -eu
play=$(realpath "$1") bank=$(realpath "$2") browse=$(realpath "$3") sign=$(realpath "$4") size=$5 write=${6-}
here=$(realpath "$(dirname "$0")")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
cd "$folder"
mkdir private
cat >en.gift <<'GIFT'
// [id:gaps] [tag:topic:hash] [tag:level:know] [tag:source:FIPS 180-4]
SHA-256 gives {=256 ~160 ~512} bits.

// [id:keys-1] [tag:topic:key care] [tag:level:know] [tag:source:ISO 11568]
Who holds a component of a key?{=one custodian#Split knowledge. ~two custodians ~nobody}

// [id:keys-2] [tag:topic:key care] [tag:level:apply] [tag:source:ISO 11568]
How many people does dual control take?{=two ~one ~ten}

// [id:match] [tag:topic:hash] [tag:level:apply] [tag:source:FIPS 180-4]
How long are they?{=SHA-256 -> 256 =SHA-512 -> 512 =SHA-1 -> 160}
GIFT
cat >ru.gift <<'GIFT'
// [id:keys-2]
Сколько людей нужно для двойного контроля?{=двое ~один ~десять}
GIFT
# What ann's editor does: a mistake, then its correction.
cat >editor <<'EDITOR'
#!/bin/sh
if grep -q '"know"$' "$1"; then
    sed -i 's/"know"$/"analyse",/' "$1"
else
    sed -i 's/"know",$/"know"/' "$1"
fi
EDITOR
chmod +x editor
"$bank" init bank.db >/dev/null
"$bank" import bank.db en.gift --as ann >/dev/null
"$bank" import bank.db ru.gift --lang ru --as tanya >/dev/null

# act SCRIPT ARGUMENT…
act() {
    script=$1
    shift
    # shellcheck disable=SC2086
    "$play" $write --size "$size" --env EDITOR="$folder/editor" --env XDG_RUNTIME_DIR="$folder/private" \
        "$here" "$here/$script.play" "$browse" "$@"
}
act browse bank.db
act browse-edit bank.db --as ann
act browse-review bank.db --as rita
act browse-approve bank.db --as paul
act browse-ru bank.db --lang ru
act browse-kk bank.db --lang kk
"$bank" list bank.db --status approved | grep -q '^keys-1 *2 .*analyse'
[ "$(ls private/*)" = keys-1.json ] # what ann kept
rm -r private/*

# As the browser says it.
echo 'a pass phrase for tests' >phrase
"$sign" init-root --dir pki --name 'Test root' --passphrase-fd 3 3<<PHRASES >/dev/null
$(cat phrase phrase)
PHRASES
"$sign" issue-key --dir pki --name ann --policy approval -o ann --passphrase-fd 3 3<<PHRASES >/dev/null
$(cat phrase phrase)
PHRASES
"$bank" init live.db --live --trust pki/root.pem >/dev/null
"$bank" import live.db en.gift >/dev/null
act browse-live live.db
"$sign" approve author-keys-1-v1.json --key ann.key --cert ann.pem -o author-keys-1-v1.p7m \
    --passphrase-fd 3 3<phrase >/dev/null
"$bank" author live.db --signed author-keys-1-v1.p7m --crl pki/ca.crl >/dev/null
"$bank" history live.db keys-1 | grep -q 'author *ann  (signed)'
