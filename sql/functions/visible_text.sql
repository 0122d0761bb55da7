-- A text as people see it: without invisible characters, any run of spaces as one, accents in one piece (NFC).
create function warehouse.visible_text(written text) returns text
language sql immutable parallel safe
return btrim(normalize(
    regexp_replace(
        regexp_replace(
            written,
            '[\u0001-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]',
            '', 'g'),
        '[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+', ' ', 'g')));

comment on function warehouse.visible_text is 'A text as people see it: without invisible characters, any run of spaces as one, accents in one piece.';
