# shellcheck shell=bash
# Makes every kind of entry that a mount can hold, in the current folder.

# repeat CHARACTER COUNT
repeat() {
  local text
  printf -v text '%*s' "$2" ''
  printf '%s' "${text// /$1}"
}

mkdir owners
echo 1 >owners/large
echo 2 >owners/largest
echo 3 >owners/group-only
mkdir owners/folder
ln -s large owners/symlink
mkfifo owners/fifo
chown 3000000:2097153 owners/large
chown 4294967294:4294967294 owners/largest
chown :5000 owners/group-only
chown 1000:2000 owners/folder owners/fifo
chown -h 3000001:3000002 owners/symlink

mkdir -p modes/read-only/nested modes/set-group modes/sticky modes/closed
echo 1 >modes/read-only/file
echo 2 >modes/read-only/nested/file
echo 3 >modes/set-user
echo 4 >modes/set-both
echo 5 >modes/none
echo 6 >modes/read-only-file
echo 7 >modes/all
echo 8 >modes/set-group/file
echo 9 >modes/closed/file
mkfifo modes/fifo
chown 1234:4321 modes/set-user modes/set-both
chown :5000 modes/set-group
chown :0 modes/set-group/file
chmod 4755 modes/set-user
chmod 6711 modes/set-both
chmod 0000 modes/none modes/closed
chmod 0444 modes/read-only-file
chmod 0777 modes/all
chmod 2755 modes/set-group
chmod 1777 modes/sticky
chmod 0622 modes/fifo
chmod 0444 modes/read-only/file modes/read-only/nested/file
chmod 0555 modes/read-only/nested modes/read-only

mkdir times times/folder times/old-folder
echo 1 >times/file
echo 2 >times/before-epoch
echo 3 >times/before-epoch-whole
echo 4 >times/epoch
echo 5 >times/just-before-epoch
echo 6 >times/century-ago
echo 7 >times/year-3000
echo 8 >times/after-2038
ln -s file times/symlink
ln -s file times/old-symlink
mkfifo times/fifo
touch -d '2001-02-03T04:05:06.123456789Z' times/file times/folder times/fifo
touch -d '1969-12-31T23:59:58.123456789Z' times/before-epoch times/old-folder
touch -d '1965-04-03T02:01:00Z' times/before-epoch-whole
touch -d '1970-01-01T00:00:00Z' times/epoch
touch -d '1969-12-31T23:59:59.999999999Z' times/just-before-epoch
touch -d '1902-01-02T03:04:05.000000001Z' times/century-ago
touch -d '3000-01-02T03:04:05.678901234Z' times/year-3000
touch -d '2100-01-02T03:04:05.600000000Z' times/after-2038
touch -h -d '2002-02-03T04:05:06.987654321Z' times/symlink
touch -h -d '1960-02-03T04:05:06.987654321Z' times/old-symlink

mkdir -p symlinks/folder
echo 1 >symlinks/file
ln -s file symlinks/relative
ln -s /etc/passwd symlinks/absolute
ln -s nowhere/at/all symlinks/dangling
ln -s ../../etc symlinks/escaping
ln -s ../../../../../../etc/passwd symlinks/far-escaping
ln -s folder symlinks/to-folder
ln -s . symlinks/to-itself
ln -s loop symlinks/loop
ln -s $'odd \n\t\\ \xff target ' symlinks/odd-target
ln -s "$(repeat t 4000)" symlinks/long-target

mkdir -p links/one links/other
echo 'two names in a folder' >links/one/first
ln links/one/first links/one/second
echo 'names in several folders' >links/one/spread
ln links/one/spread links/other/spread
ln links/one/spread links/last-spread
echo 'odd names' >$'links/one/odd \n'
ln $'links/one/odd \n' $'links/other/odd \xff*'
: >links/empty
ln links/empty links/empty-too
echo 'set-user' >links/set-user
ln links/set-user links/set-user-too
chown 1000 links/set-user
chmod 4711 links/set-user
touch -d '2003-01-01T00:00:00.5Z' links/one/spread

mkdir sparse
truncate -s 64M sparse/islands
printf 'begin' | dd of=sparse/islands conv=notrunc status=none
printf 'middle' | dd of=sparse/islands bs=1M seek=20 conv=notrunc status=none
printf 'end' | dd of=sparse/islands bs=1M seek=63 conv=notrunc status=none
truncate -s 1M sparse/hole-only
printf 'data' >sparse/hole-at-end
truncate -s 3M sparse/hole-at-end
cp --sparse=never sparse/hole-only sparse/zeroes

mkdir attributes
echo 1 >attributes/user
setfattr -n user.comment -v 'a comment' attributes/user
setfattr -n user.bytes -v 0x00ff0a3d22 attributes/user
setfattr -n user.empty attributes/user
echo 2 >attributes/large
setfattr -n user.large -v "$(repeat v 2000)" attributes/large
echo 3 >attributes/capable
setcap cap_net_raw,cap_chown+ep attributes/capable
echo 4 >attributes/capable-and-owned
chown 1000:1000 attributes/capable-and-owned
setcap cap_net_bind_service+ep attributes/capable-and-owned
echo 5 >attributes/access-list
setfacl -m u:1000:rw,g:2000:r attributes/access-list
echo 6 >attributes/linked
setfattr -n user.linked -v yes attributes/linked
ln attributes/linked attributes/linked-too
echo 7 >attributes/read-only
setfattr -n user.read-only -v yes attributes/read-only
chmod 0444 attributes/read-only

mkdir names
# shellcheck disable=SC1003 # backslashes at the end are meant
odd_names=(
  'a space' ' space first' 'space last ' '  ' 'space last in a folder '
  $'new\nline' $'newline last\n' $'\n' $'\ttab' $'tab last\t' $'carriage\rreturn\r'
  '-' '--' '-rf' '--exclude=x' '-C' '@file' '+' '=' '%P' '{}' '!' '~' '~root'
  "quote'" 'quote"' "'both\"" 'back`tick' "\$HOME" "\$(true)" ';' '&' '|' '<' '>'
  'backslash\' 'back\slash' '\n' '\\' '\101'
  '*' '?' '[ab]' '[!a]*' '**' '#' '# comment' 'a#b' '...' '..a' '.hidden'
  $'\xff' $'\xfe\xff latin \xe9' $'\x80' 'größe' $'\x7f' $'\x01\x02' $'\x1b[31m'
  'ends//'
)
for name in "${odd_names[@]}"; do
  name=${name//\//}
  printf '%s' "$name" >"names/$name"
  mkdir -p "names/folders/$name"
  ln -s -- "$name" "names/folders/$name/link $name"
done
printf 'long' >"names/$(repeat n 255)"
mkdir "names/$(repeat d 255)"
ln -s x "names/$(repeat s 255)"
ln "names/$(repeat n 255)" "names/$(repeat h 255)"
# In UTF-8, 127 characters of two bytes and one more.
printf 'long' >"names/$(repeat $'\xc3\xb6' 127)x"

deep=deep/$(repeat a 220)/$(repeat b 220)/$(repeat c 220)/$(repeat d 220)/$(repeat e 220)
mkdir -p "$deep/empty"
echo 1 >"$deep/file"
ln "$deep/file" "$deep/link"
ln -s "../$(repeat e 220)/file" "$deep/symlink"
touch -d '2004-01-01T00:00:00.25Z' "$deep"

mkdir -p empty/folder/in/folders
: >empty/file
mkfifo fifo

chown 7:8 .
chmod 2770 .
touch -d '2005-01-01T00:00:00.125Z' .
