// With the runtime's marshalling off, bool and enum cross as the bytes they are.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]
