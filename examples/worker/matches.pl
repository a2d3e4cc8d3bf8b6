#!/usr/bin/perl
# A worker without any library: a line of JSON comes in, a line of JSON goes out.
# Job type matches: {"pattern": "b+", "text": "abba"} gives {"count": 1, "first": 1}, where first is
# where the first match begins, counted in bytes; null if there is none.
use strict;
use warnings;

$| = 1;    # each answer at once

my %unescaped = (n => "\n", r => "\r", t => "\t", b => "\b", f => "\f");

# A member of the request, which is one line without spaces; undef if it is not a string there.
sub text {
    my ($request, $name) = @_;
    my ($value) = $request =~ /"\Q$name\E":"((?:[^"\\]|\\.)*)"/ or return undef;
    $value =~ s/\\(?:u([0-9a-fA-F]{4})|(.))/defined $1 ? utf8_of(hex $1) : $unescaped{$2} \/\/ $2/ge;
    return $value;
}

sub utf8_of {
    my $character = chr shift;
    utf8::encode($character);
    return $character;
}

sub quoted {
    my ($text) = @_;
    $text =~ s/([\x00-\x1f"\\])/sprintf '\\u%04x', ord $1/ge;
    return "\"$text\"";
}

sub answer {
    my ($id, $members) = @_;
    print qq({"jsonrpc":"2.0","id":"$id",$members}\n);
}

sub refuse {
    my ($id, $why) = @_;
    answer($id, '"error":{"code":-32602,"message":' . quoted($why) . '}');
}

while (my $request = <STDIN>) {
    my ($id) = $request =~ /^\{"jsonrpc":"2.0","id":"(\d+)"/ or next;
    my $pattern = text($request, 'pattern');
    my $text    = text($request, 'text');
    if (!defined $pattern || !defined $text) {
        refuse($id, 'pattern and text must be strings');
        next;
    }
    my $regex = eval { qr/$pattern/ };
    if (!defined $regex) {
        my ($why) = $@ =~ /^(.*?) at \S+ line \d+/;
        refuse($id, "pattern is not a regular expression: $why");
        next;
    }
    print STDERR "looking through ", length $text, " bytes\n";    # the job's log
    my ($count, $first) = (0, 'null');
    while ($text =~ /$regex/g) {
        $first = $-[0] if $count++ == 0;
    }
    answer($id, qq("result":{"count":$count,"first":$first}));
}
