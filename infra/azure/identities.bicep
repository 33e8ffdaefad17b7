// Three identities, none of which has a password: the app's, which has rights to data; the pipeline's, which changes tables and the package; and the one that
// grants rights in the database, which a run may use only in an environment of its own, whose runs somebody should review.

param location string
param tags object
param apiName string
param deployName string
param grantsName string

@description('owner/name of the GitHub repository whose pipeline deploys; empty: no pipeline may.')
param githubRepository string

@description('The environment of that repository which a run must be in; to grant rights, the one of that name with -database behind it.')
param githubEnvironment string

var credential = {
  name: 'github'
  issuer: 'https://token.actions.githubusercontent.com'
  audiences: ['api://AzureADTokenExchange']
}
var subject = 'repo:${githubRepository}:environment:${githubEnvironment}'
var deployCredential = union(credential, { subject: subject })
var grantsCredential = union(credential, { subject: '${subject}-database' })

module api 'br/public:avm/res/managed-identity/user-assigned-identity:0.6.0' = {
  name: 'identity-api'
  params: {
    name: apiName
    location: location
    tags: tags
    enableTelemetry: false
  }
}

module deploy 'br/public:avm/res/managed-identity/user-assigned-identity:0.6.0' = {
  name: 'identity-deploy'
  params: {
    name: deployName
    location: location
    tags: tags
    enableTelemetry: false
    federatedIdentityCredentials: empty(githubRepository) ? [] : [deployCredential]
  }
}

module grants 'br/public:avm/res/managed-identity/user-assigned-identity:0.6.0' = {
  name: 'identity-grants'
  params: {
    name: grantsName
    location: location
    tags: tags
    enableTelemetry: false
    federatedIdentityCredentials: empty(githubRepository) ? [] : [grantsCredential]
  }
}

output apiId string = api.outputs.resourceId
output apiPrincipalId string = api.outputs.principalId
output apiClientId string = api.outputs.clientId
output deployPrincipalId string = deploy.outputs.principalId
output deployClientId string = deploy.outputs.clientId
output grantsClientId string = grants.outputs.clientId
