package types

var kmsAlias = Type{
	Name: "AWS::KMS::Alias",
}
