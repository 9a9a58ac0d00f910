package compare_test

import "github.com/bucketgrant/bucketgrant/internal/publishing/compare"

// upgradesOfParameters change what is asked.
var upgradesOfParameters = []upgrade{
	{
		name:    "parameter removed",
		replace: []string{"  MaxSessionDuration:\n    Type: Number\n    Default: 3600\n    MinValue: 3600\n    MaxValue: 43200\n", "", "!Ref MaxSessionDuration", "3600"},
		finds:   []compare.Kind{compare.ParameterRemoved, compare.PropertyChanged},
		needs:   "2.0.0",
		say: []string{
			"major parameter removed: MaxSessionDuration is removed: an update or a link that names it fails",
			"minor resource changed: Role: MaxSessionDuration changes from 43200 to 3600, when MaxSessionDuration is 43200",
		},
	},
	{
		name:    "parameter added, optional",
		replace: []string{"  AllowDelete:\n", "  Project:\n    Type: String\n    Default: none\n  AllowDelete:\n"},
		finds:   []compare.Kind{compare.ParameterOptional},
		needs:   "1.3.0",
		say:     []string{"minor parameter added: Project is new and optional, \"none\" unless given"},
	},
	{
		name:    "parameter added, required",
		replace: []string{"  AllowDelete:\n", "  Project:\n    Type: String\n  AllowDelete:\n"},
		finds:   []compare.Kind{compare.ParameterRequired},
		needs:   "2.0.0",
		say:     []string{"major parameter added: Project is new and must be given"},
	},
	{
		name:    "parameter no longer optional",
		replace: []string{"    Default: \"No\"\n", ""},
		finds:   []compare.Kind{compare.DefaultGone},
		needs:   "2.0.0",
		say:     []string{"major parameter changed: AllowDelete must be given, it was optional"},
	},
	{
		name:    "parameter of another type",
		replace: []string{"Type: Number\n    Default: 3600\n    MinValue: 3600\n    MaxValue: 43200", "Type: String\n    Default: \"3600\""},
		finds:   []compare.Kind{compare.ParameterRetyped},
		needs:   "2.0.0",
		say:     []string{"major parameter changed: MaxSessionDuration has the type String, it was Number"},
	},
	{
		name:    "parameter hidden",
		replace: []string{"    Description: The value that Reader gives you.\n", "    NoEcho: true\n"},
		finds:   []compare.Kind{compare.ParameterHidden, compare.ParameterWords},
		needs:   "2.0.0",
		say: []string{
			"major parameter changed: ExternalId has NoEcho true, it was false",
			"patch words changed: the words of ExternalId change",
		},
	},
	{
		name:    "pattern tightened",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^[A-Za-z0-9/]{2,99}$"},
		finds:   []compare.Kind{compare.ValueRefused},
		needs:   "2.0.0",
		say:     []string{"major parameter refused: ExternalId refuses \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\" of 100 characters, which it took before"},
	},
	{
		name:    "pattern widened",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^[A-Za-z0-9/_]{2,100}$"},
		finds:   []compare.Kind{compare.ValueAccepted},
		needs:   "1.3.0",
		say:     []string{"minor parameter accepted: ExternalId takes \"a_\", which it refused before"},
	},
	{
		name:    "pattern written otherwise",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^(?:[A-Za-z]|[0-9]|/){2,100}$"},
		finds:   []compare.Kind{compare.Nothing},
		needs:   "1.2.4",
		say:     []string{"patch words changed: nothing changes but the version"},
	},
	{
		name:    "pattern moved",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^[A-Za-z/_]{2,100}$"},
		finds:   []compare.Kind{compare.ValueRefused, compare.ValueAccepted},
		needs:   "2.0.0",
		say: []string{
			"major parameter refused: ExternalId refuses \"a0\", which it took before",
			"minor parameter accepted: ExternalId takes \"a_\", which it refused before",
		},
	},
	{
		name:    "pattern that cannot be compared",
		replace: []string{"^[A-Za-z0-9/]{2,100}$", "^(?<!x)[A-Za-z0-9/]{2,100}$"},
		finds:   []compare.Kind{compare.ValuesUnknown},
		needs:   "2.0.0",
		say:     []string{"major parameter refused: ExternalId has other constraints, and whether they refuse a value that was taken before cannot be told"},
	},
	{
		name:    "allowed value removed",
		replace: []string{"AllowedValues: [\"Yes\", \"No\"]", "AllowedValues: [\"No\"]"},
		finds:   []compare.Kind{compare.ValueRefused},
		needs:   "2.0.0",
		say:     []string{"major parameter refused: AllowDelete refuses \"Yes\", which it took before"},
	},
	{
		name:    "range narrowed and widened",
		replace: []string{"MinValue: 3600\n    MaxValue: 43200", "MinValue: 900\n    MaxValue: 7200"},
		finds:   []compare.Kind{compare.ValueRefused, compare.ValueAccepted},
		needs:   "2.0.0",
		say: []string{
			"major parameter refused: MaxSessionDuration refuses \"43200\", which it took before",
			"minor parameter accepted: MaxSessionDuration takes \"900\", which it refused before",
		},
	},
	{
		name:    "default changed",
		replace: []string{"Default: 3600", "Default: 7200"},
		finds:   []compare.Kind{compare.PropertyChanged, compare.DefaultChanged},
		needs:   "1.3.0",
		say: []string{
			"minor parameter changed: MaxSessionDuration is \"7200\" unless given, it was \"3600\"; an update with UsePreviousValue keeps what it has",
			"minor resource changed: Role: MaxSessionDuration changes from 3600 to 7200, when MaxSessionDuration is left out",
		},
	},
	{
		name:    "default that widens access",
		replace: []string{"Default: \"No\"", "Default: \"Yes\""},
		finds:   []compare.Kind{compare.AccessGained, compare.LaunchRefused, compare.DefaultChanged},
		needs:   "2.0.0",
		say: []string{
			"minor parameter changed: AllowDelete is \"Yes\" unless given, it was \"No\"; an update with UsePreviousValue keeps what it has",
			"major access gained: Role may now use s3:DeleteObject on objects of the bucket, when AllowDelete is left out",
			"major launch refused: a launch that was accepted is refused: Rules.LongDeletes: Deleting is for the whole bucket.",
		},
	},
	{
		name:    "choice added that grants more",
		replace: []string{"  MaxSessionDuration:\n    Type: Number", "  AllowWrite:\n    Type: String\n    Default: \"No\"\n    AllowedValues: [\"Yes\", \"No\"]\n  MaxSessionDuration:\n    Type: Number", "Conditions:\n", "Conditions:\n  WriteIsAllowed: !Equals [!Ref AllowWrite, \"Yes\"]\n", "          - !If\n            - DeleteIsAllowed\n", "          - !If\n            - WriteIsAllowed\n            - Sid: Write\n              Effect: Allow\n              Action: s3:PutObject\n              Resource: !Sub ${Bucket.Arn}/*\n            - !Ref AWS::NoValue\n          - !If\n            - DeleteIsAllowed\n"},
		finds:   []compare.Kind{compare.AccessOffered, compare.ParameterOptional},
		needs:   "1.3.0",
		say: []string{
			"minor parameter added: AllowWrite is new and optional, \"No\" unless given",
			"minor access offered: Role may use s3:PutObject on objects of the bucket, ",
			"if AllowWrite is Yes",
		},
	},
}
