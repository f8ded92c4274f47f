package grant_test

import (
	"fmt"

	"github.com/jwtkit/toolkit/jwtkit/grant"
)

func Example() {
	request := grant.Request{
		TokenURL:     "https://id.example/connect/token",
		ClientID:     "orders",
		ClientSecret: grant.NewSecret("s3cr3t"),
		Scopes:       []string{"orders:read"},
		Method:       grant.ClientSecretPost,
	}
	prepared, err := request.Prepare()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(prepared.Method, prepared.URL)
	fmt.Println(prepared.Body.Reveal()) // for the wire alone

	// What came back, from net/http or from fetch.
	answer := grant.HTTPResponse{
		Status:      200,
		ContentType: "application/json",
		Body:        []byte(`{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600}`),
	}
	response, err := request.Read(answer)
	fmt.Println(response.AccessToken, response.ExpiresIn, err)
	// Output:
	// POST https://id.example/connect/token
	// grant_type=client_credentials&client_id=orders&client_secret=s3cr3t&scope=orders%3Aread
	// Token(fingerprint=6c96130f) 1h0m0s <nil>
}

func ExampleRequest_Read_refused() {
	request := grant.Request{ClientID: "orders", ClientSecret: grant.NewSecret("old")}
	_, err := request.Read(grant.HTTPResponse{
		Status: 401,
		Body:   []byte(`{"error":"invalid_client","error_description":"unknown client"}`),
	})
	fmt.Println(err)
	// Output:
	// invalid_client: check the client ID and that the secret is its own and still good: the token endpoint answered 401 "invalid_client", "unknown client"
}

func ExampleSecret() {
	request := grant.Request{ClientID: "orders", ClientSecret: grant.NewSecret("s3cr3t")}
	fmt.Printf("%+v\n", request)
	// Output:
	// {TokenURL: ClientID:orders ClientSecret:Secret(hidden) Assertion:Secret(hidden) Scopes:[] Params:map[] Method:}
}
