package types

import "strings"

var iamOIDCProvider = Type{
	Name: "AWS::IAM::OIDCProvider",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-oidcprovider.json@118629c5d8d761cd6950c20d59fbb9881103fdb4",
		Create: []string{"iam:CreateOpenIDConnectProvider", "iam:TagOpenIDConnectProvider", "iam:GetOpenIDConnectProvider"},
		Read:   []string{"iam:GetOpenIDConnectProvider"},
		Update: []string{
			"iam:UpdateOpenIDConnectProviderThumbprint", "iam:RemoveClientIDFromOpenIDConnectProvider",
			"iam:AddClientIDToOpenIDConnectProvider", "iam:GetOpenIDConnectProvider", "iam:TagOpenIDConnectProvider",
			"iam:UntagOpenIDConnectProvider", "iam:ListOpenIDConnectProviderTags",
		},
		Delete:               []string{"iam:DeleteOpenIDConnectProvider"},
		CreateOnlyProperties: []string{"Url"},
		ReadOnlyProperties:   []string{"Arn"},
		PrimaryIdentifier:    []string{"Arn"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		arn := "arn:" + l.Partition + ":iam::" + l.AccountID + ":oidc-provider/" + strings.TrimPrefix(l.Property("Url"), "https://")
		return arn, map[string]string{"Arn": arn}
	},
	Cost: Cost{Source: iamPrices},
	Launch: Launch{
		Sid: "OidcProvider",
		ARN: "arn:{partition}:iam::{account}:oidc-provider/{issuer}",
		OnlyFor: map[string]string{
			"iam:UpdateOpenIDConnectProviderThumbprint": "ThumbprintList",
			"iam:TagOpenIDConnectProvider":              "Tags", "iam:UntagOpenIDConnectProvider": "Tags", "iam:ListOpenIDConnectProviderTags": "Tags",
		},
		// Whoever launches has to see which providers the account has, which no rule can.
		More: []string{"iam:ListOpenIDConnectProviders"},
		Apart: []Apart{
			{Sid: "SeeOidcProviders", Actions: []string{"iam:ListOpenIDConnectProviders"}, Anywhere: true},
			// One that is there is another stack's, or the customer's own.
			{Sid: "OwnOidcProvider", Actions: []string{"iam:DeleteOpenIDConnectProvider", "iam:RemoveClientIDFromOpenIDConnectProvider"}, Only: OwnTag},
		},
	},
	// Another issuer's tokens, or tokens made for another audience, are taken with it.
	Openings: []string{"ClientIdList", "Url"},
	Picture:  Picture{Label: "OIDC provider", Note: "lets IAM check tokens", Place: Keeper},
}
