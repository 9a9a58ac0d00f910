package types

var kmsAlias = Type{
	Name: "AWS::KMS::Alias",
	Physical: func(l Launched) (string, map[string]string) {
		return l.Property("AliasName"), map[string]string{}
	},
}
